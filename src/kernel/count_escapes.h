// SPDX-License-Identifier: Apache-2.0
// What a kernel without a way of its own counts escapes by.
#pragma once

#include <cstddef>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

std::size_t count_escapes_of_baseline(const char* data, std::size_t size, text_kind kind) noexcept;

}  // namespace simdlp::detail

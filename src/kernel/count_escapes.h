// SPDX-License-Identifier: Apache-2.0
// Counts escapes for kernels without an implementation of their own.
#pragma once

#include <cstddef>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

std::size_t count_escapes_of_baseline(const char* data, std::size_t size, text_kind kind) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// What a kernel without a way of its own unescapes by.
#pragma once

#include <cstddef>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

char* unescape_of_baseline(char* to, const char* from, std::size_t size, text_kind kind) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Unescapes texts for kernels without an implementation of their own.
#pragma once

#include <cstddef>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

char* unescape_of_baseline(char* to, const char* from, std::size_t size, text_kind kind) noexcept;

}  // namespace simdlp::detail

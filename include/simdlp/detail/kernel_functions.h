// SPDX-License-Identifier: Apache-2.0
// What is compiled once for each instruction set, and reached through pointers.
#pragma once

#include <cstddef>
#include <string_view>

#include "simdlp/detail/line.h"
#include "simdlp/detail/line_buffer.h"
#include "simdlp/detail/number.h"
#include "simdlp/detail/window.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

// How many bytes of a text are backslashes that escape the byte behind them; or `uncounted`, and then
// one has to look at them one by one. Reads nothing outside [data, data + size).
using count_escapes_function = std::size_t (*)(const char* data, std::size_t size,
                                               text_kind kind) noexcept;
inline constexpr std::size_t uncounted = std::string_view::npos;

struct kernel_functions {
  index_function index;  // the scan of a window
  walk_function walk;    // over a line of what the scan has found
  long_numbers numbers;
  const encode_functions* encode;
  count_escapes_function count_escapes;
};

}  // namespace simdlp::detail

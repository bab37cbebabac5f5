// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Builds the function table of a kernel. Each kernel unit calls
// make_kernel() once, with its own type.
#pragma once

#include "kernel/count_escapes.h"
#include "kernel/long_numbers.h"
#include "kernel/read_line.h"
#include "kernel/unescape.h"
#include "simdlp/detail/kernel_functions.h"

namespace simdlp::detail {

template <class Unit>
walked read_line_of(window& in, walk_state& state, line& into, std::uint64_t* numbers,
                    const time_rule& times, const char* input) noexcept {
  return read_line<long_numbers_of<Unit>>(in, state, into, numbers, times, input);
}

template <class Unit>
constexpr kernel_functions make_kernel(
    index_function index, follow_lines_function follow_lines, count_feeds_function count_feeds,
    const encode_functions* encode = &baseline_encoding,
    count_escapes_function count_escapes = count_escapes_of_baseline,
    unescape_function unescape = unescape_of_baseline) noexcept {
  using numbers = long_numbers_of<Unit>;
  return {index,
          read_line_of<Unit>,
          {numbers::integer, numbers::unsigned_integer, numbers::floating},
          encode,
          count_escapes,
          unescape,
          follow_lines,
          count_feeds};
}

}  // namespace simdlp::detail

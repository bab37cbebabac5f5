// SPDX-License-Identifier: Apache-2.0
// What is compiled once for each instruction set, and reached through pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simdlp/detail/encode_functions.h"
#include "simdlp/detail/line.h"
#include "simdlp/detail/number.h"
#include "simdlp/detail/read_value.h"
#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

// How many bytes of a text are backslashes that escape the byte behind them; or `uncounted`, and then
// one has to look at them one by one. Reads nothing outside [data, data + size).
using count_escapes_function = std::size_t (*)(const char* data, std::size_t size,
                                               text_kind kind) noexcept;
inline constexpr std::size_t uncounted = std::string_view::npos;

// Writes what the text [from, from + size) stands for to `to`, which has room for `size` bytes, and
// returns where it ends. All of the room may be written, and nothing outside of it; nothing is read
// outside of the text.
using unescape_function = char* (*)(char* to, const char* from, std::size_t size,
                                    text_kind kind) noexcept;

// Reads the line at `state` of a window on the fast path (see walk.h). When it is accepted, all of
// `into` is written but its error, and but its time when the scale is to be detected; its numbers are
// written to `numbers`, which has room for one for each four bytes of a line. `input` is the first
// byte that may be read. Two tokens for each tag and field stay in the window, in a row, so a line
// cannot be walked over again.
using read_line_function = walked (*)(window& in, walk_state& state, line& into,
                                      std::uint64_t* numbers, const time_rule& times,
                                      const char* input) noexcept;

// What the bytes [data, data + size) do to every state of a logical line: four bits for each state
// before them, as chunk_effect of simdlp/split.h holds them.
using follow_lines_function = std::uint64_t (*)(const char* data, std::size_t size) noexcept;

struct kernel_functions {
  index_function index;          // the scan of a window
  read_line_function read_line;  // of a line of what the scan has found
  long_numbers numbers;
  const encode_functions* encode;
  count_escapes_function count_escapes;
  unescape_function unescape;
  follow_lines_function follow_lines;
};

}  // namespace simdlp::detail

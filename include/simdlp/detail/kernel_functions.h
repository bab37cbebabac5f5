// SPDX-License-Identifier: Apache-2.0
// The functions that are compiled once for each instruction set and called through pointers.
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

// Returns the number of backslashes in a text that escape the byte after them, or `uncounted` if only a
// byte-by-byte count can tell. Reads nothing outside [data, data + size).
using count_escapes_function = std::size_t (*)(const char* data, std::size_t size,
                                               text_kind kind) noexcept;
inline constexpr std::size_t uncounted = std::string_view::npos;

// Writes the unescaped form of the text [from, from + size) to `to`, which has room for `size` bytes, and
// returns its end. May overwrite all of the room, but writes nothing outside of it. Reads nothing outside
// of the text.
using unescape_function = char* (*)(char* to, const char* from, std::size_t size,
                                    text_kind kind) noexcept;

// Reads the line at `state` of a window on the fast path (see walk.h). If the line is accepted, writes
// all of `into` except `error`, and except `time` if the unit is to be detected. Writes the line's
// numbers to `numbers`, which has room for one number for each four bytes of a line. `input` is the
// first byte that may be read. Rewrites the line's tokens in the window so that two remain for each tag
// and field; a line therefore cannot be read twice.
using read_line_function = walked (*)(window& in, walk_state& state, line& into,
                                      std::uint64_t* numbers, const time_rule& times,
                                      const char* input) noexcept;

// Returns the state of the line lexer after the bytes [data, data + size), for each state before them, in
// the format of chunk_effect (simdlp/split.h): four bits for each state.
using follow_lines_function = std::uint64_t (*)(const char* data, std::size_t size) noexcept;

// Returns the number of line feeds in [data, data + size).
using count_feeds_function = std::size_t (*)(const char* data, std::size_t size) noexcept;

struct kernel_functions {
  index_function index;          // the scan of a window
  read_line_function read_line;  // one line of a scanned window
  long_numbers numbers;
  const encode_functions* encode;
  count_escapes_function count_escapes;
  unescape_function unescape;
  follow_lines_function follow_lines;
  count_feeds_function count_feeds;
};

}  // namespace simdlp::detail

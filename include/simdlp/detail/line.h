// SPDX-License-Identifier: Apache-2.0
// What the decoder knows of the line it stands on: where its sections lie and what its numbers are.
// Written by a kernel's walk or by the exact decoder, read by the views of point.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"
#include "simdlp/error.h"

namespace simdlp::detail {

struct line {
  const char* begin = nullptr;  // first byte that is not a space
  const char* end = nullptr;    // behind the last byte before the line end

  const char* measurement_end = nullptr;
  const char* first_tag = nullptr;    // where the first tag key stands, if there are tags
  const char* first_field = nullptr;  // where the first field key stands
  std::size_t tags = 0;
  std::size_t fields = 0;

  // Two tokens for each tag and each field, one after the other: its '=' and its end, with positions
  // from `base` on. Null when the exact decoder read the line: then the ends are found by looking.
  const token* tokens = nullptr;
  const char* base = nullptr;
  // The value of each field that is a number, as its 64 bits; with `tokens` only.
  const std::uint64_t* numbers = nullptr;

  std::int64_t raw_time;  // as written; of use when has_raw_time
  std::int64_t time;      // in nanoseconds, or the default time; of use when has_time
  bool has_raw_time = false;
  bool has_time = false;
  bool measurement_escaped = false;

  simdlp::error error;
};

// How timestamps become nanoseconds, and what stands for one that is missing.
struct time_rule {
  std::int64_t scale;  // nanoseconds in a unit; 0: to be detected
  std::int64_t missing;
  bool has_missing;
};

// Reads the line at `state` of a window on the fast path (see walk.h). When it is accepted, all of
// `into` is written but its error, and but its time when the scale is to be detected; and its numbers
// to `numbers`, which has room for one in each four bytes of a line. `input` is the first byte that
// may be read. Two tokens for each tag and field stay in the window, in a row, so that a line cannot be
// walked over again.
using walk_function = walked (*)(window& in, walk_state& state, line& into, std::uint64_t* numbers,
                                 const time_rule& times, const char* input) noexcept;

// The end of a piece of text: where it is, and whether a backslash stands before it.
struct piece_end {
  const char* at;
  bool escaped;
};

// The first ',' '=' or ' ' in [from, end) that is not directly after a backslash, or `end`.
[[nodiscard]] piece_end find_name_end(const char* from, const char* end) noexcept;

// The end of the field value that starts at `from`, quotes included; [from, end) holds it whole.
[[nodiscard]] piece_end find_value_end(const char* from, const char* end) noexcept;

}  // namespace simdlp::detail

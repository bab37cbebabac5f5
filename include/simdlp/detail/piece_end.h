// SPDX-License-Identifier: Apache-2.0
// Finds the ends of names and values in a valid line, for the views of point.h.
#pragma once

namespace simdlp::detail {

struct piece_end {
  const char* at;
  bool escaped;  // the piece contains a backslash
};

// Returns the first ',' '=' or ' ' in [from, end) that is not directly after a backslash, or `end`.
[[nodiscard]] piece_end find_name_end(const char* from, const char* end) noexcept;

// Returns the end of the field value that starts at `from`, after a closing quote if it is a string.
// [from, end) contains the whole value.
[[nodiscard]] piece_end find_value_end(const char* from, const char* end) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// The ends of names and values in a line that the strict decoder read, for the views of point.h.
#pragma once

namespace simdlp::detail {

// The end of a piece of text, and whether the piece holds a backslash.
struct piece_end {
  const char* at;
  bool escaped;
};

// The first ',' '=' or ' ' in [from, end) that is not directly after a backslash, or `end`.
[[nodiscard]] piece_end find_name_end(const char* from, const char* end) noexcept;

// The end of the field value that starts at `from`, quotes included; [from, end) holds it whole.
[[nodiscard]] piece_end find_value_end(const char* from, const char* end) noexcept;

}  // namespace simdlp::detail

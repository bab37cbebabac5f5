// SPDX-License-Identifier: Apache-2.0
// Floats as text, for writers of other formats.
//
//   char buffer[simdlp::float_room];
//   const std::string_view text(buffer, simdlp::write_float(buffer, 21.5) - buffer);   // 21.5
#pragma once

#include <cstddef>

namespace simdlp {

// The bytes that write_float() may write to.
inline constexpr std::size_t float_room = 40;

// Writes the shortest decimal that reads back as `number`, in the form in which an encoder writes floats:
// "21.5", "1" and "1000000" below 10^16, with an exponent from there on and below 0.0001. If several
// decimals are equally short, writes the nearest. The form is described in docs/encoding.md.
//
// `number` must be finite. `to` must have room for `float_room` bytes, of which bytes after the text may
// be overwritten, too. Returns the end of the text. Thread-safe. Constant time.
[[nodiscard]] char* write_float(char* to, double number) noexcept;

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// UTF-8 for displaying text: reads one character at a time, and determines its width on a terminal
// and whether it can be shown. The decoder has its own, faster check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::tool {

struct character {
  std::uint32_t code = 0;
  std::size_t size = 0;  // in bytes; 0 if it is not a valid character
};

// Returns the character at the start of `bytes`.
[[nodiscard]] character first_character(std::string_view bytes);

// The number of bytes at the start of `bytes` that are valid UTF-8.
[[nodiscard]] std::size_t valid_utf8_prefix(std::string_view bytes);

// Text made safe for display, so that no byte of the input can control the terminal.
struct shown_character {
  std::size_t size = 1;   // bytes of the input
  std::size_t width = 1;  // columns on the terminal
};

// Appends the first character of `bytes`, which are not empty, to `to`. Control characters,
// characters that change the direction of text and bytes that are not UTF-8 become hexadecimal in
// angle brackets, one pair of brackets for each byte: <09>.
shown_character show_first(std::string& to, std::string_view bytes);

// Returns all of `bytes` in that form.
[[nodiscard]] std::string shown(std::string_view bytes);

// Returns the width in columns of a terminal of text made by shown().
[[nodiscard]] std::size_t width_of(std::string_view bytes);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The tokens of JSON: strings, numbers and base64, written directly to an output.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "output.h"

namespace simdlp::tool {

// Writes `bytes` as a JSON string with its quotes. The bytes must be valid UTF-8; otherwise the output
// is not valid JSON.
void write_json_string(output& to, std::string_view bytes);

// The same for any bytes: each byte that is not part of valid UTF-8 becomes U+FFFD.
void write_json_string_of_any(output& to, std::string_view bytes);

// Returns the text of an integer in a line, without its suffix.
[[nodiscard]] inline std::string_view without_suffix(std::string_view raw) {
  return raw.substr(0, raw.size() - 1);
}

// True for digits without a leading zero, with or without '-' before them, but not for "-0". The text must
// be that of an integer.
[[nodiscard]] inline bool is_shortest_integer(std::string_view text) {
  const std::size_t first = text[0] == '-' ? 1 : 0;
  return (text[first] >= '1' && text[first] <= '9') || text == "0";
}

// Writes a whole number in full digits.
template <std::integral Number>
void write_integer(output& to, Number number) {
  constexpr std::size_t most = 24;
  char* const at = to.room(most);
  to.commit(std::to_chars(at, at + most, number).ptr);
}

// Writes the shortest digits that are read back as the same double. They always have a '.' or an
// exponent (1.0, -0.0, 1e+20), so that a reader does not mistake the number for an integer.
void write_float(output& to, double number);

// The same for a number of which the text in a line is known, without the suffix of an integer. Copies the
// text if the digits are certainly those that the functions above write.
template <std::integral Number>
void write_integer(output& to, std::string_view text, Number number) {
  if (is_shortest_integer(text)) [[likely]] {
    to.append(text);
  } else {
    write_integer(to, number);
  }
}
void write_float(output& to, std::string_view text, double number);

// Writes `bytes` in base64 (RFC 4648, with padding), without quotes.
void write_base64(output& to, std::string_view bytes);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The tokens of JSON: strings, numbers and base64, written directly to an output.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "output.h"
#include "simdlp/number_text.h"
#include "simdlp/point.h"

namespace simdlp::tool {

// Writes `bytes` as a JSON string with its quotes. The bytes must be valid UTF-8; otherwise the output
// is not valid JSON.
void write_json_string(output& to, std::string_view bytes);

// The same for a string as it is written in a line, with its escapes and without its quotes. Faster than
// unescaping it first.
void write_json_string_of_line(output& to, std::string_view raw);

// write_json_string() for any bytes: each byte that is not part of valid UTF-8 becomes U+FFFD.
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

// True if `text` is certainly what write_float() writes for its value: digits, a dot and digits, without zeros
// that could be left out. Up to 15 digits no shorter text has the same value. The text must be that of a float.
[[nodiscard]] bool is_shortest_float(std::string_view text);

// Copies a short text to `to` and returns its end.
[[nodiscard]] inline char* copy_short(char* to, std::string_view bytes) {
  const char* const from = bytes.data();
  const std::size_t size = bytes.size();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) std::memcpy(to + at, from + at, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    for (std::size_t at = 0; at < size; ++at) to[at] = from[at];
  }
  return to + size;
}

// For texts that are usually short.
inline void append_short(output& to, std::string_view bytes) {
  constexpr std::size_t longest = 64;
  if (bytes.size() > longest) return to.append(bytes);
  to.commit(copy_short(to.room(longest), bytes));
}

// Writes a whole number in full digits.
template <std::integral Number>
void write_integer(output& to, Number number) {
  constexpr std::size_t most = 24;
  char* const at = to.room(most);
  to.commit(std::to_chars(at, at + most, number).ptr);
}

// Writes the time of a point, in nanoseconds.
inline void write_timestamp(output& to, point from, std::int64_t time) {
  // A time with 19 digits in nanoseconds is usually written in the same way, at the end of its line.
  constexpr std::size_t digits = 19;
  constexpr std::int64_t least = 1'000'000'000'000'000'000;
  const std::string_view line = from.raw();
  if (time >= least && from.raw_timestamp() == time && line.size() > digits &&
      line[line.size() - digits - 1] == ' ' && line.back() != ' ') [[likely]] {
    append_short(to, line.substr(line.size() - digits));
  } else {
    write_integer(to, time);
  }
}

// Writes the shortest digits that are read back as the same double. They always have a '.' or an
// exponent (1.0, -0.0, 1e+20), so that a reader does not mistake the number for an integer.
void write_float(output& to, double number);
// The same in memory: writes at `to`, where json_float_room bytes must be writable, and returns the end.
inline constexpr std::size_t json_float_room = float_room + 2;
[[nodiscard]] char* write_json_float(char* to, double number);

// The same for a number of which the text in a line is known, without the suffix of an integer. Copies the
// text if the digits are certainly those that the functions above write.
template <std::integral Number>
void write_integer(output& to, std::string_view text, Number number) {
  if (is_shortest_integer(text)) [[likely]] {
    append_short(to, text);
  } else {
    write_integer(to, number);
  }
}
[[nodiscard]] inline char* copy_float(char* to, std::string_view text, double number) {
  return is_shortest_float(text) ? copy_short(to, text) : write_json_float(to, number);
}
inline void write_float(output& to, std::string_view text, double number) {
  to.commit(copy_float(to.room(json_float_room), text, number));
}

// Writes `bytes` in base64 (RFC 4648, with padding), without quotes.
void write_base64(output& to, std::string_view bytes);

}  // namespace simdlp::tool

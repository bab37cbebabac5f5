// SPDX-License-Identifier: Apache-2.0
// Reads the grammar from any place in a line. A hint assumes a repair and is only given if the rest of the
// line after the repair is line protocol. Positions are offsets in the line.
#pragma once

#include <cstddef>
#include <string_view>

#include "simdlp/escape.h"

namespace simdlp::detail {

inline constexpr std::size_t nowhere = std::string_view::npos;

// The end of the name that starts at `from`: the first byte that cannot belong to it.
[[nodiscard]] std::size_t end_of_name(std::string_view line, std::size_t from,
                                      text_kind kind) noexcept;

// The end of zero or more ",key=value" pieces at `from`; nowhere if one of them is invalid.
[[nodiscard]] std::size_t end_of_tags(std::string_view line, std::size_t from) noexcept;

// The end of the field set "key=value,key=value" at `from`; nowhere if it is invalid.
[[nodiscard]] std::size_t end_of_fields(std::string_view line, std::size_t from) noexcept;

// The end of the field value at `from`; nowhere if it is invalid.
[[nodiscard]] std::size_t end_of_value(std::string_view line, std::size_t from) noexcept;

// The closing quote of the string whose text starts at `from`; nowhere if it has none.
[[nodiscard]] std::size_t end_of_string(std::string_view line, std::size_t from) noexcept;

// The first byte at or after `from` that is not a space.
[[nodiscard]] std::size_t after_spaces(std::string_view line, std::size_t from) noexcept;

// True if the line from `from` to its end has only spaces, or spaces and a timestamp.
[[nodiscard]] bool reads_as_end(std::string_view line, std::size_t from) noexcept;

// True if a field set, perhaps a timestamp, and the end of the line follow.
[[nodiscard]] bool reads_as_fields(std::string_view line, std::size_t from) noexcept;

// A point that starts inside a line.
struct line_parts {
  bool valid = false;
  bool tags = false;
  bool timestamp = false;
  std::size_t end = 0;  // of the timestamp, or of the fields
};

// Reads a point at `from`. If `open_ended`, ignores everything after its timestamp.
[[nodiscard]] line_parts read_line_parts(std::string_view line, std::size_t from,
                                         bool open_ended = false) noexcept;

// True if a point with tags or a timestamp starts at `from`; more may follow the timestamp.
[[nodiscard]] bool starts_line(std::string_view line, std::size_t from) noexcept;

[[nodiscard]] constexpr bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }
[[nodiscard]] constexpr bool is_letter(char byte) noexcept {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// The number of ASCII digits at the start of `text`.
[[nodiscard]] std::size_t leading_digits(std::string_view text) noexcept;

// The bytes from `from` to the next comma, space, CR or LF: an unquoted value or a timestamp.
[[nodiscard]] std::string_view token_at(std::string_view line, std::size_t from) noexcept;

// The line up to the LF after `from`, and without a CR before it.
[[nodiscard]] std::string_view physical_line(std::string_view line, std::size_t from) noexcept;

}  // namespace simdlp::detail

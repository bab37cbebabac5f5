// SPDX-License-Identifier: Apache-2.0
// The causes of errors, one function for each part of a line in which an error is reported. Each
// returns a hint whose offset counts from the start of the line, or no hint.
#pragma once

#include <cstddef>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/hint.h"

namespace simdlp::detail {

struct rejected_line {
  errc code;
  std::string_view line;  // without leading spaces
  std::size_t at;         // the place of the error in it
};

// Errors of any kind: the line as a whole is something else, or has text around it.
[[nodiscard]] hint cause_around_line(const rejected_line& of) noexcept;
// A tab, an escape sequence, a CR or a typographic space at or before the error.
[[nodiscard]] hint cause_in_separator(const rejected_line& of) noexcept;
// measurement_missing to expected_space.
[[nodiscard]] hint cause_in_series(const rejected_line& of) noexcept;
// field_key_missing, field_equals.
[[nodiscard]] hint cause_in_field_key(const rejected_line& of) noexcept;
// field_value_missing, field_value_syntax, the ranges.
[[nodiscard]] hint cause_in_value(const rejected_line& of) noexcept;
// string_unterminated, after_string.
[[nodiscard]] hint cause_in_string(const rejected_line& of) noexcept;
// timestamp_syntax: a string ended early, in a quote with a space after it.
[[nodiscard]] hint quote_before_space(const rejected_line& of) noexcept;
// timestamp_syntax, timestamp_range, trailing.
[[nodiscard]] hint cause_in_timestamp(const rejected_line& of) noexcept;
// invalid_utf8.
[[nodiscard]] hint cause_in_encoding(const rejected_line& of) noexcept;

// The word at the start of a token that means "no value": null, None, NaN, undefined, N/A.
[[nodiscard]] bool is_word_for_nothing(std::string_view token) noexcept;

// True if the token starts with a date or is a time of day: 2024-03-01T10:00:00Z, 01.03.2024, 10:00:00.
[[nodiscard]] bool is_date(std::string_view token) noexcept;

// The other format of a line, and where line protocol starts in it, if anywhere.
struct foreign_line {
  hint_code code = hint_code::none;
  std::size_t start = 0;
  std::string_view member;  // of a JSON envelope
};
[[nodiscard]] foreign_line foreign_format(std::string_view line) noexcept;

}  // namespace simdlp::detail

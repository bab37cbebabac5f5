// SPDX-License-Identifier: Apache-2.0
// Errors as values: a code, the offset of the offending byte, and the forms in which a caller reports
// them. Nothing here throws or allocates. docs/errors.md describes each code and the byte it points at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace simdlp {

// What is wrong with a line. `none` is success.
enum class errc : std::uint8_t {
  none = 0,

  // Decoding: the line is not valid line protocol. In the order in which a line is read.
  measurement_missing,
  tag_key_missing,
  tag_equals,
  tag_value_missing,
  duplicate_tag,
  expected_space,
  field_key_missing,
  field_equals,
  field_value_missing,
  field_value_syntax,
  duplicate_field,
  string_unterminated,
  after_string,
  int_range,
  uint_range,
  float_range,
  timestamp_syntax,
  timestamp_range,
  trailing,
  cr,
  comment_control,
  invalid_utf8,

  // Decoding: the line is larger than the caller allows (`limits`).
  line_too_long,
  name_too_long,
  string_too_long,
  too_many_tags,
  too_many_fields,

  // Encoding: no line could be read back as this point.
  empty_name,
  control_character,
  measurement_starts_with_hash,
  trailing_backslash,
  backslash_not_portable,
  non_finite_float,
  null_field,
  no_fields,
  reserved_name,
  newline_in_string,
  unsigned_not_portable,
  odd_quotes,
  tag_and_field,
  series_key_too_long,
  timestamp_inexact,
  out_of_order,
  buffer_full,
};

// The number of codes, including `none`: every smaller value is a code.
inline constexpr std::size_t errc_count = static_cast<std::size_t>(errc::buffer_full) + 1;

// Returns the code as a word, e.g. "tag_equals". The tool, its JSON output and the documents use the
// same word. Static storage, zero-terminated.
[[nodiscard]] std::string_view name(errc code) noexcept;

// Returns the code as a sentence, e.g. "the tag key is not followed by '='". Static storage,
// zero-terminated.
[[nodiscard]] std::string_view message(errc code) noexcept;

// An error and its place. `offset` counts bytes from the first byte of the input; in a stream, from the
// first byte of the first chunk.
struct error {
  errc code = errc::none;
  std::uint64_t offset = 0;

  // True if there is an error.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return code != errc::none; }
  friend constexpr bool operator==(const error&, const error&) noexcept = default;
};

// A place as an editor shows it; both numbers count from 1. `line` counts every LF before the place,
// including those inside strings. `column` counts bytes.
struct location {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
  friend constexpr bool operator==(const location&, const location&) noexcept = default;
};

// Everything about a rejected line, for example for the response of a write endpoint. `message` has
// static storage; `original_line` is a view of the input.
struct diagnostic {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
  std::uint64_t offset = 0;
  errc code = errc::none;
  std::string_view message;
  std::string_view original_line;
};

// A value of T, or the code of the error. Converts to `true` if there is a value, like
// `point` and unlike `refusal` and `error`, which convert to `true` if something went wrong.
template <class T>
class [[nodiscard]] result {
 public:
  // Implicit, for `return value;` and `return errc::...;`.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr result(T value) noexcept : value_(std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr result(errc code) noexcept : code_(code) {}

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return code_ == errc::none; }
  // The value. Valid only if the result converts to true.
  [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }
  [[nodiscard]] constexpr errc code() const noexcept { return code_; }

 private:
  T value_{};
  errc code_ = errc::none;
};

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a line, as values: one byte of code, the offset of the offending byte, and
// the forms in which a caller passes it on. Nothing here throws, allocates or prints.
// The codes and the byte each one points at are those of docs/errors.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace simdlp {

// One byte that says what is wrong. `none` is success, so an `errc` can be tested with `!= none`.
enum class errc : std::uint8_t {
  none = 0,

  // Decoding: the line is not line protocol. In the order in which a line is read.
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

  // Encoding: the point cannot be written so that every server reads it back.
  empty_name,
  control_character,
  measurement_starts_with_hash,
  trailing_backslash,
  backslash_not_portable,
  non_finite_float,
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

// How many codes there are, `none` included: every value below it is a code.
inline constexpr std::size_t errc_count = static_cast<std::size_t>(errc::buffer_full) + 1;

// The code as a word, e.g. "tag_equals": the same word in the tool, in JSON and in the documents.
[[nodiscard]] std::string_view name(errc code) noexcept;

// The code as a sentence for a person, e.g. "tag key without '='". Static storage.
[[nodiscard]] std::string_view message(errc code) noexcept;

// A failure: the code and where. `offset` counts bytes from the first byte of the input, of a stream
// from the first byte of all its chunks.
struct error {
  errc code = errc::none;
  std::uint64_t offset = 0;

  // True when this is a failure.
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return code != errc::none; }
  friend constexpr bool operator==(const error&, const error&) noexcept = default;
};

// A place for a person: both count from 1. `line` counts the LFs before the place, those inside
// quoted strings included, so it is the line an editor shows; `column` counts bytes.
struct location {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
  friend constexpr bool operator==(const location&, const location&) noexcept = default;
};

// All there is to say of a rejected line, as values; what a write endpoint answers with.
// `message` has static storage; `original_line` is a view of the caller's bytes.
struct diagnostic {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
  std::uint64_t offset = 0;
  errc code = errc::none;
  std::string_view message;
  std::string_view original_line;
};

// A value of T, or the code that says why there is none. Converts to `true` if there is a value, like
// `point` and unlike `refusal` and `error`, which convert to `true` if something went wrong.
template <class T>
class [[nodiscard]] result {
 public:
  // Both convert: `return value;` and `return errc::...;` are what it is for.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr result(T value) noexcept : value_(std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr result(errc code) noexcept : code_(code) {}

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return code_ == errc::none; }
  // The value; only meaningful when the result is true.
  [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }
  [[nodiscard]] constexpr errc code() const noexcept { return code_; }

 private:
  T value_{};
  errc code_ = errc::none;
};

}  // namespace simdlp

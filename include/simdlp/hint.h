// SPDX-License-Identifier: Apache-2.0
// Hints about rejected lines. An error says what is wrong; a hint names the likely cause, if it is clear,
// and what to write instead. Hints do not change which lines are accepted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/precision.h"

namespace simdlp {

// The causes. docs/hints.md describes them.
enum class hint_code : std::uint8_t {
  none = 0,

  // Separators and names.
  tab,
  odd_space,
  space_in_name,
  space_after_comma,
  space_before_comma,
  space_around_equals,
  extra_comma,
  comma_in_tag_value,
  comma_missing,
  semicolon,
  equals_in_tag_value,
  equals_missing,
  extra_equals,
  backslash_before_separator,
  line_continuation,
  empty_tag,
  no_field,
  no_measurement,
  number_without_key,

  // Field values.
  unquoted_text,
  single_quotes,
  typographic_character,
  escaped_quotes,
  no_value,
  boolean_word,
  date_value,
  unit,
  decimal_comma,
  digit_groups,
  number_form,
  integer_suffix,
  unsigned_range,
  object_text,
  placeholder,
  nested_value,

  // Strings.
  backslash_before_quote,
  quote_in_string,
  string_not_closed,

  // Timestamps.
  timestamp_fraction,
  timestamp_suffix,
  timestamp_date,
  timestamp_quoted,
  timestamp_word,
  timestamp_precision,
  timestamp_digits,
  space_missing,
  comment_in_line,

  // Lines.
  joined_lines,
  literal_newline,
  quoted_line,
  stray_end,
  carriage_return,
  colour_codes,
  shell_insert,
  prefix,

  // Encodings.
  windows_1252,
  other_encoding,
  cut_character,
  surrogate,
  zero_bytes,
  encoded_text,

  // The input is something else.
  json,
  json_envelope,
  prometheus,
  graphite,
  statsd,
  opentsdb,
  collectd,
  csv,
  table,
  http_request,
  markup,
  sql,
  script,
  configuration,
  log,
  test_output,
  utf16,
  utf32,
  compressed,
  binary,
};

inline constexpr std::size_t hint_code_count = static_cast<std::size_t>(hint_code::binary) + 1;

// The code as a word, e.g. "decimal_comma". Static storage.
[[nodiscard]] std::string_view name(hint_code code) noexcept;

// A hint: a cause, its position, and a sentence. Converts to false if there is no hint. A hint holds its
// own text and refers to no other memory.
class hint {
 public:
  hint() noexcept = default;
  // Joins the parts into the text, and truncates it to `capacity` bytes.
  hint(hint_code of, std::size_t at, std::initializer_list<std::string_view> parts) noexcept;

  [[nodiscard]] explicit operator bool() const noexcept { return code != hint_code::none; }

  // One sentence in UTF-8, without a final period. Valid as long as this object.
  [[nodiscard]] std::string_view text() const noexcept { return {text_, size_}; }

  hint_code code = hint_code::none;
  // The byte that causes the error, counted like diagnostic::offset. decoder::locate(offset) gives its
  // line and column.
  std::size_t offset = 0;
  // If the cause is in a timestamp: the precision in which it would be a likely time.
  std::optional<simdlp::precision> fits;
  // If the error is in or after a string that holds line feeds: where that string starts, and how many
  // line feeds it holds.
  std::optional<std::size_t> string_offset;
  std::uint64_t line_feeds = 0;

 private:
  static constexpr std::size_t capacity = 207;
  char text_[capacity] = {};
  std::uint8_t size_ = 0;
};

// Returns a hint for a rejected line, or none if the cause is not clear.
//
// `of` is what decoder::describe() returns; its original_line must still be valid. Limits,
// duplicates and cut lines get no hint. Allocates nothing. Linear in the length of the line.
// Thread-safe.
[[nodiscard]] hint hint_for(const diagnostic& of) noexcept;

// Recognises other formats from the first 64 KiB of an input: JSON, CSV, a log that contains line
// protocol, compressed or UTF-16 data, and others. Returns no hint if the input may be line protocol.
// Call it only for inputs with rejected lines. Allocates nothing. Thread-safe.
[[nodiscard]] hint recognise(std::string_view bytes) noexcept;

}  // namespace simdlp

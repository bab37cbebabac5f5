// SPDX-License-Identifier: Apache-2.0
// The words of the hints, and the choice of the causes to check for an error.
#include "simdlp/hint.h"

#include <algorithm>
#include <cstring>

#include "decode/hints/causes.h"
#include "decode/hints/characters.h"
#include "decode/hints/sections.h"
#include "decode/strict.h"

namespace simdlp {
namespace {

// In the order of hint_code.
constexpr std::string_view names[] = {
    "none",
    "tab",
    "odd_space",
    "space_in_name",
    "space_after_comma",
    "space_before_comma",
    "space_around_equals",
    "extra_comma",
    "comma_in_tag_value",
    "comma_missing",
    "semicolon",
    "equals_in_tag_value",
    "equals_missing",
    "extra_equals",
    "backslash_before_separator",
    "line_continuation",
    "empty_tag",
    "no_field",
    "no_measurement",
    "number_without_key",
    "unquoted_text",
    "single_quotes",
    "typographic_character",
    "escaped_quotes",
    "no_value",
    "boolean_word",
    "date_value",
    "unit",
    "decimal_comma",
    "digit_groups",
    "number_form",
    "integer_suffix",
    "unsigned_range",
    "object_text",
    "placeholder",
    "nested_value",
    "backslash_before_quote",
    "quote_in_string",
    "string_not_closed",
    "timestamp_fraction",
    "timestamp_suffix",
    "timestamp_date",
    "timestamp_quoted",
    "timestamp_word",
    "timestamp_precision",
    "timestamp_digits",
    "space_missing",
    "comment_in_line",
    "joined_lines",
    "literal_newline",
    "quoted_line",
    "stray_end",
    "carriage_return",
    "colour_codes",
    "shell_insert",
    "prefix",
    "windows_1252",
    "other_encoding",
    "cut_character",
    "surrogate",
    "zero_bytes",
    "encoded_text",
    "json",
    "json_envelope",
    "prometheus",
    "graphite",
    "statsd",
    "opentsdb",
    "collectd",
    "csv",
    "table",
    "http_request",
    "markup",
    "sql",
    "script",
    "configuration",
    "log",
    "test_output",
    "utf16",
    "utf32",
    "compressed",
    "binary",
};
static_assert(sizeof names / sizeof names[0] == hint_code_count);

// The place where the strict grammar finds the error of `of`, as an offset in its line; nowhere if the
// grammar finds no error: limits, duplicates, a line that was cut.
std::size_t place_in_line(const diagnostic& of) noexcept {
  const std::string_view line = of.original_line;
  if (line.empty()) return detail::nowhere;
  const char* const begin = line.data();
  for (const bool validate : {true, false}) {
    for (const precision unit : {precision::nanoseconds, precision::seconds}) {
      decode_options options;
      options.validate_utf8 = validate;
      options.precision = unit;
      detail::line read{};
      const detail::strict_line whole =
          detail::read_line_strictly(read, begin, begin + line.size(), begin, options);
      if (whole.kind != detail::line_kind::rejected) continue;
      if (read.error.code == of.code) return static_cast<std::size_t>(read.error.offset);
    }
  }
  return detail::nowhere;
}

hint cause_of(const detail::rejected_line& of) noexcept {
  using detail::cause_around_line;
  if (of.code == errc::invalid_utf8) return detail::cause_in_encoding(of);
  if (hint found = cause_around_line(of)) return found;
  if (hint found = detail::cause_in_separator(of)) return found;
  // temp=21.5,hum=40 1700000000
  if (detail::reads_as_fields(of.line, 0)) {
    return {hint_code::no_measurement,
            0,
            {"the measurement is missing: a line starts with one, then come a space and the "
             "fields"}};
  }
  switch (of.code) {
    case errc::measurement_missing:
    case errc::tag_key_missing:
    case errc::tag_equals:
    case errc::tag_value_missing:
    case errc::expected_space: return detail::cause_in_series(of);
    case errc::field_key_missing:
    case errc::field_equals: return detail::cause_in_field_key(of);
    case errc::field_value_missing:
    case errc::field_value_syntax:
    case errc::int_range: return detail::cause_in_value(of);
    case errc::string_unterminated:
    case errc::after_string: return detail::cause_in_string(of);
    case errc::timestamp_syntax:
    case errc::timestamp_range:
    case errc::trailing: return detail::cause_in_timestamp(of);
    default: return {};
  }
}

}  // namespace

std::string_view name(hint_code code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return names[index < hint_code_count ? index : 0];
}

hint::hint(hint_code of, std::size_t at, std::initializer_list<std::string_view> parts) noexcept
    : code(of), offset(at) {
  std::size_t size = 0;
  for (const std::string_view part : parts) {
    const std::size_t count = std::min(part.size(), capacity - size);
    if (count != 0) std::memcpy(text_ + size, part.data(), count);
    size += count;
  }
  // Parts of the line may hold anything; a hint is one line of text.
  for (std::size_t i = 0; i < size; ++i) {
    if (static_cast<unsigned char>(text_[i]) < 0x20 || text_[i] == '\x7F') text_[i] = '?';
  }
  size_ = static_cast<std::uint8_t>(size);
}

hint hint_for(const diagnostic& of) noexcept {
  const std::size_t at = place_in_line(of);
  if (at == detail::nowhere) return {};
  hint found = cause_of({of.code, of.original_line, at});
  if (!found) return found;
  // From offsets in the line to offsets in the input.
  const auto begin = static_cast<std::size_t>(of.offset - at);
  found.offset += begin;
  if (found.string_offset) *found.string_offset += begin;
  return found;
}

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// The words and sentences of the error codes; docs/errors.md has the same table, and a test compares.
#include "simdlp/error.h"

namespace simdlp {
namespace {

struct wording {
  std::string_view name;
  std::string_view message;
};

// In the order of errc.
constexpr wording wordings[] = {
    {"none", "no error"},
    {"measurement_missing", "the line does not start with a measurement"},
    {"tag_key_missing", "a tag key is missing after ','"},
    {"tag_equals", "the tag key is not followed by '='"},
    {"tag_value_missing", "the tag value is missing after '='"},
    {"duplicate_tag", "the tag key occurs twice in this line"},
    {"expected_space", "expected ',' or a space after the measurement or tag value"},
    {"field_key_missing", "a field key is missing"},
    {"field_equals", "the field key is not followed by '='"},
    {"field_value_missing", "the field value is missing after '='"},
    {"field_value_syntax", "the field value is neither a number, a boolean nor a quoted string"},
    {"duplicate_field", "the field key occurs twice in this line"},
    {"string_unterminated", "the string has no closing quote"},
    {"after_string", "expected ',', a space or the end of the line after the closing quote"},
    {"int_range", "the integer is out of the range of 64 bits"},
    {"uint_range", "the unsigned integer is out of the range of 64 bits"},
    {"float_range", "the float is too large for a double"},
    {"timestamp_syntax", "the timestamp is not a whole number"},
    {"timestamp_range", "the timestamp in nanoseconds is out of range"},
    {"trailing", "unexpected text after the timestamp"},
    {"cr", "a carriage return without a line feed"},
    {"comment_control", "a control character in a comment"},
    {"invalid_utf8", "the text is not valid UTF-8"},
    {"line_too_long", "the line is longer than the limit"},
    {"name_too_long", "the name is longer than the limit"},
    {"string_too_long", "the string is longer than the limit"},
    {"too_many_tags", "the line has more tags than the limit"},
    {"too_many_fields", "the line has more fields than the limit"},
    {"empty_name", "a measurement, tag key, tag value or field key is empty"},
    {"control_character", "a name holds a control character"},
    {"measurement_starts_with_hash",
     "a measurement that starts with '#' would be read as a comment"},
    {"trailing_backslash", "a name that ends in a backslash would escape the separator after it"},
    {"backslash_not_portable", "a backslash here is read differently by different servers"},
    {"non_finite_float", "NaN and infinity cannot be written in line protocol"},
    {"null_field", "a field has no value"},
    {"no_fields", "a point needs at least one field"},
    {"reserved_name", "the key is reserved: 'time', or '_field' or '_measurement' for a tag"},
    {"newline_in_string", "the string holds a line feed, which some servers read as a line end"},
    {"unsigned_not_portable", "some servers do not read this unsigned integer"},
    {"odd_quotes", "the field key holds an odd number of quotes, which some servers misread"},
    {"tag_and_field", "a tag and a field of this line have the same key"},
    {"series_key_too_long", "measurement, tags and field key are too long for some servers"},
    {"timestamp_inexact", "the timestamp is not a whole number of the chosen precision"},
    {"out_of_order", "the parts of the line were given in the wrong order"},
    {"buffer_full", "the line does not fit into the buffer"},
};
static_assert(sizeof wordings / sizeof wordings[0] == errc_count);

const wording& wording_of(errc code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return wordings[index < errc_count ? index : 0];
}

}  // namespace

std::string_view name(errc code) noexcept { return wording_of(code).name; }

std::string_view message(errc code) noexcept { return wording_of(code).message; }

}  // namespace simdlp

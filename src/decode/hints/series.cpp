// SPDX-License-Identifier: Apache-2.0
// Errors in the measurement, the tags and the keys of fields.
#include <algorithm>

#include "decode/hints/causes.h"
#include "decode/hints/characters.h"
#include "decode/hints/sections.h"
#include "text/unquoted.h"

namespace simdlp::detail {
namespace {

// The places of the series and its parts.
struct series_parts {
  std::size_t measurement = 0;  // its end
  std::size_t end = nowhere;    // of the tags
  std::size_t fields = 0;       // the start of the field set
};

series_parts read_series(std::string_view line) {
  series_parts parts;
  parts.measurement = end_of_name(line, 0, text_kind::measurement);
  parts.end = end_of_tags(line, parts.measurement);
  if (parts.end != nowhere) parts.fields = after_spaces(line, parts.end);
  return parts;
}

bool has_tags(const series_parts& parts) { return parts.end > parts.measurement; }

char byte_at(std::string_view line, std::size_t at) { return at < line.size() ? line[at] : '\n'; }

// The start of the last tag's key, given the end of the tags.
std::size_t last_tag(std::string_view line, const series_parts& parts) {
  std::size_t key = nowhere;
  for (std::size_t at = parts.measurement; byte_at(line, at) == ',';) {
    key = at + 1;
    const std::size_t equals = end_of_name(line, key, text_kind::key);
    at = end_of_name(line, equals + 1, text_kind::key);
  }
  return key;
}

// True if the word at `from` is the rest of a name with spaces, so that fields follow it.
bool continues_series(std::string_view line, std::size_t from, text_kind kind, bool allow_tags) {
  for (int words = 0; words < 16; ++words) {
    std::size_t end = end_of_name(line, from, kind);
    if (end == from || end >= line.size()) return false;
    if (line[end] == ',' && allow_tags) end = end_of_tags(line, end);
    if (end == nowhere || byte_at(line, end) != ' ') return false;
    from = after_spaces(line, end);
    if (reads_as_fields(line, from)) return true;
  }
  return false;
}

bool is_plain_word(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '-' || byte == '.' ||
           byte == '/' || static_cast<unsigned char>(byte) >= 0x80;
  });
}

// True if at most a number follows the series.
hint fields_missing(std::size_t at) {
  return {hint_code::no_field,
          at,
          {"the line has no field: after the measurement and tags come a space and at least one "
           "key=value"}};
}

// A comma and what follows it do not make a tag.
hint after_tag_comma(std::string_view line, std::size_t at) {
  const char byte = byte_at(line, at);
  if (byte == ',') {
    if (!is_letter(byte_at(line, at + 1))) return {};
    return {hint_code::extra_comma, at, {"two commas in a row: remove one of them"}};
  }
  if (byte != ' ') return {};
  const std::size_t next = after_spaces(line, at);
  if (reads_as_fields(line, next)) {
    return {hint_code::extra_comma, at - 1, {"no tag follows this comma: remove it"}};
  }
  // Reads the tags from the comma on, as if there were no space.
  const std::size_t key = end_of_name(line, next, text_kind::key);
  if (byte_at(line, key) == '=') {
    std::size_t end = end_of_name(line, key + 1, text_kind::key);
    if (end == key + 1) return {};
    // More tags with a space before them may follow.
    for (int tags = 0; tags < 64; ++tags) {
      end = end_of_tags(line, end) == nowhere ? end : end_of_tags(line, end);
      if (byte_at(line, end) != ',' || byte_at(line, end + 1) != ' ') break;
      const std::size_t more = end_of_name(line, after_spaces(line, end + 1), text_kind::key);
      if (byte_at(line, more) != '=') return {};
      end = end_of_name(line, more + 1, text_kind::key);
    }
    if (byte_at(line, end) == ' ' && reads_as_fields(line, after_spaces(line, end))) {
      return {hint_code::space_after_comma, at, {"remove the space after the comma"}};
    }
    return {};
  }
  if (at > 1 && continues_series(line, next, text_kind::key, true)) {
    const series_parts parts = read_series(line.substr(0, at - 1));
    if (parts.end == at - 1 && has_tags(parts)) {
      return {hint_code::comma_in_tag_value,
              at - 1,
              {"a comma in a tag value is written '\\,', and a space '\\ '"}};
    }
  }
  return {};
}

hint tag_without_equals(const rejected_line& of) {
  const std::string_view line = of.line;
  const std::size_t end = end_of_name(line, of.at, text_kind::key);
  if (byte_at(line, end) == ' ' && byte_at(line, after_spaces(line, end)) == '=') {
    return {hint_code::space_around_equals, end, {"remove the spaces around '='"}};
  }
  const std::string_view word = line.substr(of.at, end - of.at);
  std::size_t wide = 0;
  const lookalike found = find_lookalike(word, wide);
  if (found.kind == lookalike_kind::equals && wide != 0) {
    return {hint_code::typographic_character,
            of.at + wide,
            {"this is ", found.name, ": write ", found.plain}};
  }
  const std::size_t colon = word.find(':');
  if (of.at == end_of_name(line, 0, text_kind::measurement) + 1 && colon != nowhere && colon != 0 &&
      colon + 1 < word.size() && is_plain_word(word.substr(0, colon)) &&
      is_plain_word(word.substr(colon + 1))) {
    const std::size_t tags = end_of_tags(line, end);
    if (tags != nowhere && byte_at(line, tags) == ' ' &&
        reads_as_fields(line, after_spaces(line, tags))) {
      return {hint_code::equals_missing,
              of.at + colon,
              {"a tag is written key=value, with '=' and not ':'"}};
    }
  }
  // A comma inside the value of the tag before.
  const series_parts before = read_series(line.substr(0, of.at - 1));
  if (before.end != of.at - 1 || !has_tags(before)) return {};
  std::size_t rest = end;
  while (byte_at(line, rest) == ',') {
    const std::size_t key = end_of_name(line, rest + 1, text_kind::key);
    rest = byte_at(line, key) == '=' ? end_of_name(line, key + 1, text_kind::key) : key;
  }
  if (byte_at(line, rest) != ' ' || !reads_as_fields(line, after_spaces(line, rest))) return {};
  return {hint_code::comma_in_tag_value,
          of.at - 1,
          {"every tag is key=value; a comma in a tag value is written '\\,'"}};
}

hint tag_without_value(const rejected_line& of) {
  const char byte = byte_at(of.line, of.at);
  if (byte == '=') {
    return {
        hint_code::equals_in_tag_value, of.at, {"an equals sign in a tag value is written '\\='"}};
  }
  if (byte == ' ') {
    const std::size_t value = after_spaces(of.line, of.at);
    const std::size_t end = end_of_name(of.line, value, text_kind::key);
    const std::size_t tags = end_of_tags(of.line, end);
    if (tags != nowhere && byte_at(of.line, tags) == ' ' && value != end &&
        reads_as_fields(of.line, after_spaces(of.line, tags)) && !reads_as_fields(of.line, value)) {
      return {hint_code::space_around_equals, of.at, {"remove the space after '='"}};
    }
    if (!reads_as_fields(of.line, value)) return {};
  }
  if (byte != ' ' && byte != ',') return {};
  return {hint_code::empty_tag, of.at, {"a tag cannot be empty: leave out the tag with its comma"}};
}

// The last backslash that escapes a separator between `from` and `to`.
std::size_t escaping_backslash(std::string_view line, std::size_t from, std::size_t to) {
  for (std::size_t at = to; at-- > from;) {
    if (line[at] == '\\' && at + 1 < to && (line[at + 1] == ' ' || line[at + 1] == ',')) return at;
  }
  return nowhere;
}

hint equals_in_value(const rejected_line& of) {
  const std::string_view line = of.line;
  // A backslash at the end of a tag value escaped the separator: what follows it is the next part.
  const series_parts parts = read_series(line.substr(0, of.at));
  if (parts.end != of.at || !has_tags(parts)) return {};
  const std::size_t key = last_tag(line.substr(0, of.at), parts);
  const std::size_t slash = escaping_backslash(line, key, of.at);
  if (slash != nowhere) {
    const std::size_t tags = line[slash + 1] == ',' ? end_of_tags(line, slash + 1) : nowhere;
    const bool is_tag = tags != nowhere && byte_at(line, tags) == ' ' &&
                        reads_as_fields(line, after_spaces(line, tags));
    const bool is_field =
        line[slash + 1] == ' ' && reads_as_fields(line, after_spaces(line, slash + 1));
    if (is_tag || is_field) {
      return {hint_code::backslash_before_separator,
              slash,
              {"this backslash escapes the ", is_tag ? "comma" : "space",
               " after it; a tag value cannot end in a backslash"}};
    }
  }
  // Only the signs in this value, or in the values of later tags, are wrong.
  std::size_t end = of.at;
  for (int signs = 0; signs < 64 && byte_at(line, end) == '='; ++signs) {
    while (byte_at(line, end) == '=') ++end;
    end = end_of_name(line, end, text_kind::key);
    while (byte_at(line, end) == ',') {
      const std::size_t equals = end_of_name(line, end + 1, text_kind::key);
      if (byte_at(line, equals) != '=') break;
      end = end_of_name(line, equals + 1, text_kind::key);
    }
  }
  const std::size_t fields = after_spaces(line, end);
  // "cpu,host=a,load=0.5=..." is not a value with a sign in it if no field follows.
  if (byte_at(line, end) != ' ' || end_of_fields(line, fields) == nowhere) return {};
  return {
      hint_code::equals_in_tag_value, of.at, {"an equals sign in a tag value is written '\\='"}};
}

hint series_ends_early(const rejected_line& of) {
  const std::string_view line = of.line;
  if (byte_at(line, of.at) == '=') return equals_in_value(of);
  if (of.at < line.size()) return {};
  if (line.ends_with('\\') && of.at > 1) {
    return {hint_code::line_continuation,
            of.at - 1,
            {"a backslash at the end of a line does not continue it"}};
  }
  const series_parts parts = read_series(line);
  if (parts.end == line.size() && has_tags(parts)) return fields_missing(of.at);
  return {};
}

}  // namespace

hint cause_in_series(const rejected_line& of) noexcept {
  switch (of.code) {
    case errc::tag_key_missing:
      if (byte_at(of.line, of.at) == '=') {
        return {hint_code::empty_tag,
                of.at,
                {"a tag needs a key: write key=value, or leave the tag out"}};
      }
      return after_tag_comma(of.line, of.at);
    case errc::tag_equals: return tag_without_equals(of);
    case errc::tag_value_missing: return tag_without_value(of);
    case errc::expected_space: return series_ends_early(of);
    default: return {};
  }
}

namespace {

bool is_number(std::string_view token) { return is_float(token) || is_integer(token); }

// A field value was cut by its decimal comma: 21,5.
hint decimal_comma(std::string_view line, std::size_t first, std::size_t key, std::size_t end) {
  const std::string_view after = line.substr(key, end - key);
  const std::size_t digits = leading_digits(after);
  if (digits == 0 || key <= first || line[key - 1] != ',') return {};
  const bool is_exponent = is_float(after);
  if (digits != after.size() && !is_exponent) return {};
  const std::size_t equals = line.rfind('=', key - 1);
  if (equals == nowhere || equals < first) return {};
  const std::string_view before = line.substr(equals + 1, key - 1 - equals - 1);
  const std::size_t comma = before.find(',');
  const std::string_view whole = before.substr(0, comma);
  if (!is_number(whole)) return {};
  // 1,234 and 1,234,567 may be thousands as well.
  const std::size_t whole_digits = leading_digits(whole.starts_with('-') ? whole.substr(1) : whole);
  const bool is_group =
      comma != nowhere || whole.find('.') != nowhere || after.find('.') != nowhere ||
      (after.size() == 3 && whole_digits <= 3 && whole_digits > 0 && whole != "0" && whole != "-0");
  if (is_group) {
    return {hint_code::digit_groups,
            key - 1,
            {"a number holds no comma: decimals are written with a dot, thousands without a "
             "separator"}};
  }
  return {hint_code::decimal_comma,
          key - 1,
          {"decimals are written with a dot: ", whole.substr(0, 32), ".", after.substr(0, 32)}};
}

hint space_in_name(std::string_view line, const series_parts& parts, std::size_t key,
                   std::size_t end) {
  if (key != parts.fields) {
    // In a later field's key.
    std::size_t from = after_spaces(line, end);
    for (int words = 0; words < 8; ++words) {
      if (reads_as_fields(line, from)) {
        return {hint_code::space_in_name, end, {"a space in a field key is written '\\ '"}};
      }
      const std::size_t next = end_of_name(line, from, text_kind::key);
      if (next == from || byte_at(line, next) != ' ') return {};
      from = after_spaces(line, next);
    }
    return {};
  }
  if (has_tags(parts)) {
    if (!continues_series(line, parts.fields, text_kind::key, true)) return {};
    const std::size_t tag = last_tag(line, parts);
    const std::size_t equals = end_of_name(line, tag, text_kind::key);
    const bool quoted = byte_at(line, equals + 1) == '"';
    // The space in "room,floor=1 air temp=20" may belong to the value or to the key.
    const bool number = is_number(line.substr(equals + 1, parts.end - equals - 1));
    return {hint_code::space_in_name,
            number ? parts.end : tag,
            {"a space in a tag value ", number ? "or field key " : "", "is written '\\ '",
             quoted ? "; quotes do not protect it, and become part of the value" : ""}};
  }
  // In the measurement, or in the key of the first field: only if all looks like names.
  const std::string_view first = line.substr(0, parts.measurement);
  const bool quoted = first.starts_with('"') || line[key] == '"';
  const std::string_view word = line.substr(key, end - key);
  if (quoted) {
    if (!continues_series(line, key, text_kind::measurement, true)) return {};
    return {hint_code::space_in_name,
            first.starts_with('"') ? parts.measurement : end,
            {"a space in a name is written '\\ '; quotes do not protect it"}};
  }
  if (!is_plain_word(first) || !is_plain_word(word)) return {};
  const bool is_tag = byte_at(line, end) == ',';
  const std::size_t tags = is_tag ? end_of_tags(line, end) : end;
  if (tags == nowhere || byte_at(line, tags) != ' ') return {};
  const std::size_t fields = after_spaces(line, tags);
  if (!reads_as_fields(line, fields)) return {};
  const std::size_t time = after_spaces(line, end_of_fields(line, fields));
  if (!is_tag && leading_digits(line.substr(time)) < 9) return {};
  return {hint_code::space_in_name,
          parts.end,
          {is_tag ? "a space in a measurement is written '\\ '"
                  : "a space in a measurement or field key is written '\\ '"}};
}

hint key_without_equals(const rejected_line& of) {
  const std::string_view line = of.line;
  const series_parts parts = read_series(line);
  if (parts.end == nowhere || parts.fields > of.at) return {};
  // The start of the key: after the comma, or at the start of the field set.
  std::size_t key = parts.fields;
  while (key < of.at) {
    const std::size_t equals = end_of_name(line, key, text_kind::key);
    if (equals >= of.at) break;
    const std::size_t value = end_of_value(line, equals + 1);
    if (value == nowhere) return {};
    key = value + 1;
  }
  if (key >= of.at) return {};
  const std::string_view word = line.substr(key, of.at - key);
  const bool is_first = key == parts.fields;
  if (!is_first) {
    if (hint found = decimal_comma(line, parts.fields, key, of.at)) return found;
  }
  if (is_first && (word.starts_with("{\"") || word.starts_with("{ \"") || word.starts_with("{'"))) {
    return {hint_code::nested_value, key, {"fields are written key=value, not as JSON"}};
  }
  const char byte = byte_at(line, of.at);
  const std::size_t next = after_spaces(line, of.at);
  if (byte == ' ' && byte_at(line, next) == '=') {
    return {hint_code::space_around_equals, of.at, {"remove the spaces around '='"}};
  }
  // Numbers where a field should be.
  const bool measurement_is_number = is_number(line.substr(0, parts.measurement));
  if (is_first && is_number(word) && !measurement_is_number && reads_as_end(line, of.at) &&
      (byte == ' ' || of.at >= line.size())) {
    const bool is_last = next >= line.size();
    if (is_last && is_integer(word) && word.size() >= 9) return fields_missing(key);
    const std::string_view name = line.substr(0, parts.measurement);
    // "- 5" is an item of a list.
    if (std::none_of(name.begin(), name.end(), is_letter) && is_plain_word(name)) return {};
    if (!is_last || has_tags(parts) || is_plain_word(name)) {
      return {hint_code::number_without_key,
              key,
              {"a field needs a key: write value=", word.substr(0, 40)}};
    }
  }
  // temp:21.5
  const std::size_t colon = word.rfind(':');
  if (colon != nowhere && colon != 0 && is_number(word.substr(colon + 1)) &&
      is_plain_word(word.substr(0, colon)) && is_letter(word[0]) &&
      line[parts.measurement - 1] != ':' && (byte == ',' || reads_as_end(line, of.at))) {
    return {hint_code::equals_missing,
            key + colon,
            {"a field is written key=value, with '=' and not ':'"}};
  }
  if (byte != ' ' && byte != ',') return {};
  // load 5 1700000000
  if (byte == ' ' && is_plain_word(word) && is_letter(word[0])) {
    const std::string_view value = token_at(line, next);
    const std::size_t time = after_spaces(line, next + value.size());
    if (is_number(value) && time < line.size() && leading_digits(line.substr(time)) >= 9 &&
        reads_as_end(line, next + value.size())) {
      return {hint_code::equals_missing,
              of.at,
              {"write ", word.substr(0, 40), "=", value.substr(0, 40)}};
    }
  }
  if (byte == ',' && !is_first) return {};
  return space_in_name(line, parts, key, of.at);
}

hint key_missing(const rejected_line& of) {
  const std::string_view line = of.line;
  const char byte = byte_at(line, of.at);
  const char before = of.at == 0 ? '\n' : line[of.at - 1];
  if (byte == ',' && before == ',' && is_letter(byte_at(line, of.at + 1))) {
    return {hint_code::extra_comma, of.at, {"two commas in a row: remove one of them"}};
  }
  if (byte == ',' && before == ' ') {
    const std::size_t series = end_of_tags(line, of.at);
    if (series != nowhere && byte_at(line, series) == ' ' &&
        reads_as_fields(line, after_spaces(line, series))) {
      return {hint_code::space_before_comma, of.at - 1, {"remove the space before the comma"}};
    }
    return {};
  }
  if (before == ',' && (byte == ' ' || of.at >= line.size())) {
    const std::size_t next = after_spaces(line, of.at);
    if (reads_as_end(line, of.at)) {
      return {hint_code::extra_comma, of.at - 1, {"no field follows this comma: remove it"}};
    }
    // The other commas may have a space after them, too.
    std::size_t from = next;
    for (int fields = 0; fields < 64; ++fields) {
      const std::size_t equals = end_of_name(line, from, text_kind::key);
      if (equals == from || byte_at(line, equals) != '=') return {};
      const std::size_t end = end_of_value(line, equals + 1);
      if (end == nowhere) return {};
      if (byte_at(line, end) != ',') {
        if (!reads_as_end(line, end)) return {};
        return {hint_code::space_after_comma, of.at, {"remove the space after the comma"}};
      }
      from = after_spaces(line, end + 1);
    }
    return {};
  }
  const series_parts parts = read_series(line);
  if (of.at >= line.size() && parts.end != nowhere && parts.fields == of.at && has_tags(parts)) {
    return fields_missing(of.at);
  }
  return {};
}

}  // namespace

hint cause_in_field_key(const rejected_line& of) noexcept {
  return of.code == errc::field_equals ? key_without_equals(of) : key_missing(of);
}

}  // namespace simdlp::detail

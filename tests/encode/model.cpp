// SPDX-License-Identifier: Apache-2.0
#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

namespace simdlp::model {
namespace {

std::string escaped(std::string_view name, std::string_view escapes) {
  std::string out;
  for (const char byte : name) {
    if (escapes.find(byte) != std::string_view::npos) out += '\\';
    out += byte;
  }
  return out;
}

std::string escapes_of_name(text_kind kind, const dialect& reader) {
  std::string escapes = kind == text_kind::measurement ? ", " : ",= ";
  if (reader.backslash == backslash_rule::twice) escapes += '\\';
  return escapes;
}

struct value_writer {
  unsigned_rule unsigned_integers;
  newline_rule newlines;

  std::string operator()(double number) const { return text_of(number); }
  std::string operator()(std::int64_t number) const { return std::to_string(number) + "i"; }
  std::string operator()(std::uint64_t number) const {
    return std::to_string(number) + (unsigned_integers == unsigned_rule::as_integer ? "i" : "u");
  }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(std::string string) const {
    if (newlines == newline_rule::replace) std::replace(string.begin(), string.end(), '\n', ' ');
    return '"' + escaped(string, "\"\\") + '"';
  }
};

newline_rule newlines_of(const encode_options& options) {
  return options.newlines ? *options.newlines : options.dialect.newlines;
}

unsigned_rule unsigned_of(const encode_options& options) {
  return options.unsigned_integers ? *options.unsigned_integers : options.dialect.unsigned_integers;
}

// `tags`: the keys of the tags if this is a field, else null.
errc problem_of_key(const std::string& key, std::set<std::string>& known,
                    const std::set<std::string>* tags, const encode_options& options) {
  if (const errc code = problem_of_name(key, text_kind::key, options.dialect); code != errc::none) {
    return code;
  }
  const bool odd = std::count(key.begin(), key.end(), '"') % 2 == 1;
  if (tags != nullptr && odd && options.dialect.refuses_odd_quotes) return errc::odd_quotes;
  if (key == "time" && options.dialect.refuses_time_key && !options.allow_time_key) {
    return errc::reserved_name;
  }
  if (tags == nullptr && (key == "_field" || key == "_measurement") &&
      options.dialect.refuses_flux_tags) {
    return errc::reserved_name;
  }
  const bool is_new = known.insert(key).second;
  if (options.duplicates != duplicates::reject) return errc::none;
  if (tags != nullptr && options.dialect.refuses_tag_and_field && tags->count(key) != 0) {
    return errc::tag_and_field;
  }
  if (is_new) return errc::none;
  return tags == nullptr ? errc::duplicate_tag : errc::duplicate_field;
}

errc problem_of_value(const value& of, const encode_options& options) {
  if (const auto* number = std::get_if<double>(&of)) {
    return std::isfinite(*number) ? errc::none : errc::non_finite_float;
  }
  if (const auto* number = std::get_if<std::uint64_t>(&of)) {
    const unsigned_rule rule = unsigned_of(options);
    const bool fits =
        rule == unsigned_rule::write || (rule == unsigned_rule::as_integer && *number <= INT64_MAX);
    return fits ? errc::none : errc::unsigned_not_portable;
  }
  if (const auto* string = std::get_if<std::string>(&of)) {
    if (!is_utf8(*string)) return errc::invalid_utf8;
    if (newlines_of(options) == newline_rule::refuse && string->find('\n') != std::string::npos) {
      return errc::newline_in_string;
    }
  }
  return errc::none;
}

// The unit that contains `nanoseconds`, rounded towards minus infinity.
std::int64_t floored(std::int64_t nanoseconds, std::int64_t unit) {
  std::int64_t units = nanoseconds / unit;
  if (nanoseconds % unit < 0) --units;
  return units;
}

outcome refused(errc code) { return {{}, code}; }

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto byte = [&](std::size_t at) -> unsigned {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const unsigned lead = byte(i);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC0 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF8 ? 4
                                                             : 0;
    if (length == 0) return false;
    unsigned code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80) return false;
      code = code << 6U | (byte(i + k) & 0x3FU);
    }
    constexpr unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
      return false;
    }
    i += length;
  }
  return true;
}

std::string text_of(double number) {
  if (number == 0) return std::signbit(number) ? "-0" : "0";
  // The fewest digits that read back as the number: d.ddde[+-]xx
  char text[40];
  for (int digits = 0; digits < 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits, number);
    if (std::strtod(text, nullptr) == number) break;
  }
  std::string all = text;
  const std::string sign = all[0] == '-' ? "-" : "";
  if (!sign.empty()) all.erase(0, 1);
  const std::size_t e = all.find('e');
  const int exponent = std::atoi(all.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) return sign + all;
  std::string digits = all.substr(0, e);
  if (digits.size() > 1) digits.erase(1, 1);
  if (exponent < 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  const auto before = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= before) return sign + digits + std::string(before - digits.size(), '0');
  return sign + digits.substr(0, before) + "." + digits.substr(before);
}

errc problem_of_name(std::string_view name, text_kind kind, const dialect& reader) {
  if (name.empty()) return errc::empty_name;
  for (const char byte : name) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) return errc::control_character;
  }
  if (!is_utf8(name)) return errc::invalid_utf8;
  if (kind == text_kind::measurement && name[0] == '#') return errc::measurement_starts_with_hash;
  if (name.back() == '\\') return errc::trailing_backslash;
  if (reader.backslash == backslash_rule::refuse_ambiguous) {
    for (const char* pair : {"\\\\", "\\,", "\\=", "\\ ", "\\\""}) {
      if (name.find(pair) != std::string_view::npos) return errc::backslash_not_portable;
    }
  }
  return errc::none;
}

outcome encode(const point& from, const encode_options& options) {
  const dialect& reader = options.dialect;
  const std::string escapes = escapes_of_name(text_kind::key, reader);
  errc code = problem_of_name(from.measurement, text_kind::measurement, reader);
  if (code != errc::none) return refused(code);
  std::string line = escaped(from.measurement, escapes_of_name(text_kind::measurement, reader));
  std::set<std::string> known;
  for (const auto& [key, tag_value] : from.tags) {
    code = problem_of_key(key, known, nullptr, options);
    if (code == errc::none) code = problem_of_name(tag_value, text_kind::key, reader);
    if (code != errc::none) return refused(code);
    line += "," + escaped(key, escapes) + "=" + escaped(tag_value, escapes);
  }
  if (from.fields.empty()) return refused(errc::no_fields);
  const std::set<std::string> tags = std::move(known);
  known.clear();
  const std::size_t series = line.size();
  const std::size_t longest = reader.max_series_key;
  char separator = ' ';
  for (const auto& [key, field_value] : from.fields) {
    code = problem_of_key(key, known, &tags, options);
    if (code == errc::none && longest != 0 && series + 4 + escaped(key, escapes).size() > longest) {
      code = errc::series_key_too_long;
    }
    if (code == errc::none) code = problem_of_value(field_value, options);
    if (code != errc::none) return refused(code);
    line += separator + escaped(key, escapes) + "=" +
            std::visit(value_writer{unsigned_of(options), newlines_of(options)}, field_value);
    separator = ',';
  }
  if (from.time) {
    const std::int64_t unit = nanoseconds_in(options.precision);
    const std::int64_t units = floored(*from.time, unit);
    if (options.refuse_inexact_timestamp && *from.time % unit != 0) {
      return refused(errc::timestamp_inexact);
    }
    // A reader multiplies by the unit, in int64.
    if (units < INT64_MIN / unit) return refused(errc::timestamp_range);
    const std::int64_t read = units * unit;
    if (reader.refuses_outer_timestamps &&
        (read == INT64_MIN || read == INT64_MIN + 1 || read == INT64_MAX)) {
      return refused(errc::timestamp_range);
    }
    line += " " + std::to_string(units);
  }
  return {line, errc::none};
}

outcome encode_with_library(const point& from, const encode_options& options) {
  std::string out = "before\n";
  encoder encode(out, options);
  encode.measurement(from.measurement);
  for (const auto& [key, tag_value] : from.tags) encode.tag(key, tag_value);
  for (const auto& [key, field_value] : from.fields) {
    std::visit([&, &name = key](const auto& typed) { encode.field(name, typed); }, field_value);
  }
  const errc code = encode.end_line(from.time);
  if (out.rfind("before\n", 0) != 0) return {"what stood before was lost", code};
  out.erase(0, 7);
  if (code == errc::none && (out.empty() || out.back() != '\n')) return {"no line end", code};
  if (code == errc::none) out.pop_back();
  return {out, code};
}

}  // namespace simdlp::model

// SPDX-License-Identifier: Apache-2.0
#include "refusals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "agreement.h"
#include "tokens.h"

namespace simdlp::fuzz {
namespace {

__extension__ using wide = __int128;

std::vector<errc> wrong_with_name(const std::string& name, bool measurement,
                                  const encode_options& options) {
  std::vector<errc> wrong;
  if (name.empty()) return {errc::empty_name};
  const auto is_control = [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
  };
  if (std::ranges::any_of(name, is_control)) wrong.push_back(errc::control_character);
  if (!reference::is_utf8(name)) wrong.push_back(errc::invalid_utf8);
  if (measurement && name.front() == '#') wrong.push_back(errc::measurement_starts_with_hash);
  if (name.back() == '\\') wrong.push_back(errc::trailing_backslash);
  if (options.dialect.backslash == backslash_rule::refuse_ambiguous) {
    for (const char* const pair : {"\\\\", "\\,", "\\=", "\\ ", "\\\""}) {
      if (name.find(pair) != std::string::npos) {
        wrong.push_back(errc::backslash_not_portable);
        break;
      }
    }
  }
  return wrong;
}

// `tags`: the keys of the tags if this is a field, else null.
std::vector<errc> wrong_with_key(const std::string& key, std::set<std::string>& seen,
                                 const std::set<std::string>* tags, const encode_options& options) {
  std::vector<errc> wrong = wrong_with_name(key, false, options);
  if (key == "time" && options.dialect.refuses_time_key && !options.allow_time_key) {
    wrong.push_back(errc::reserved_name);
  }
  if (tags == nullptr && options.dialect.refuses_flux_tags &&
      (key == "_measurement" || key == "_field")) {
    wrong.push_back(errc::reserved_name);
  }
  if (tags != nullptr && options.dialect.refuses_odd_quotes &&
      std::ranges::count(key, '"') % 2 != 0) {
    wrong.push_back(errc::odd_quotes);
  }
  const bool is_new = seen.insert(key).second;
  if (options.duplicates != duplicates::reject) return wrong;
  if (!is_new) wrong.push_back(tags == nullptr ? errc::duplicate_tag : errc::duplicate_field);
  if (tags != nullptr && options.dialect.refuses_tag_and_field && tags->contains(key)) {
    wrong.push_back(errc::tag_and_field);
  }
  return wrong;
}

std::vector<errc> wrong_with_value(const reference::value& value, const encode_options& options) {
  if (const auto* const number = std::get_if<double>(&value)) {
    if (!std::isfinite(*number)) return {errc::non_finite_float};
  }
  if (const auto* const number = std::get_if<std::uint64_t>(&value)) {
    const auto rule = options.unsigned_integers.value_or(options.dialect.unsigned_integers);
    const bool fits = *number >> 63U == 0;
    if (rule == unsigned_rule::refuse || (rule == unsigned_rule::as_integer && !fits)) {
      return {errc::unsigned_not_portable};
    }
  }
  std::vector<errc> wrong;
  if (const auto* const string = std::get_if<std::string>(&value)) {
    if (!reference::is_utf8(*string)) wrong.push_back(errc::invalid_utf8);
    if (options.newlines.value_or(options.dialect.newlines) == newline_rule::refuse &&
        string->find('\n') != std::string::npos) {
      wrong.push_back(errc::newline_in_string);
    }
  }
  return wrong;
}

// The time in whole units, and converted back to nanoseconds, which may be outside of int64.
std::pair<wide, wide> floored(std::int64_t time, precision unit) {
  const wide scale = nanoseconds_in(unit);
  wide units = time / scale;
  if (units * scale > time) --units;
  return {units, units * scale};
}

std::vector<errc> wrong_with_time(std::int64_t time, const encode_options& options) {
  std::vector<errc> wrong;
  const wide back = floored(time, options.precision).second;
  if (back < std::numeric_limits<std::int64_t>::min()) wrong.push_back(errc::timestamp_range);
  if (options.dialect.refuses_outer_timestamps) {
    using limit = std::numeric_limits<std::int64_t>;
    if (back <= wide{limit::min()} + 1 || back == wide{limit::max()}) {
      wrong.push_back(errc::timestamp_range);
    }
  }
  if (options.refuse_inexact_timestamp && back != time) wrong.push_back(errc::timestamp_inexact);
  return wrong;
}

// The size of a name as written.
std::size_t written_size(const std::string& name, bool measurement, const encode_options& options) {
  const bool twice = options.dialect.backslash == backslash_rule::twice;
  return name.size() + static_cast<std::size_t>(std::ranges::count_if(name, [&](char byte) {
           return byte == ' ' || byte == ',' || (byte == '=' && !measurement) ||
                  (byte == '\\' && twice);
         }));
}

void double_backslashes(std::string& name) {
  for (std::size_t at = 0; (at = name.find('\\', at)) != std::string::npos; at += 2) {
    name.insert(at, 1, '\\');
  }
}

}  // namespace

std::vector<errc> refusals(const reference::point& of, const encode_options& options) {
  std::vector<errc> wrong = wrong_with_name(of.measurement, true, options);
  std::set<std::string> seen;
  std::size_t series = written_size(of.measurement, true, options);
  for (const auto& [key, value] : of.tags) {
    if (wrong.empty()) wrong = wrong_with_key(key, seen, nullptr, options);
    if (wrong.empty()) wrong = wrong_with_name(value, false, options);
    series += 2 + written_size(key, false, options) + written_size(value, false, options);
  }
  const std::set<std::string> tags = std::exchange(seen, {});
  const std::size_t longest = options.dialect.max_series_key;
  for (const auto& [key, value] : of.fields) {
    if (wrong.empty()) wrong = wrong_with_key(key, seen, &tags, options);
    if (wrong.empty() && longest != 0 && series + 4 + written_size(key, false, options) > longest) {
      wrong.push_back(errc::series_key_too_long);
    }
    if (wrong.empty()) wrong = wrong_with_value(value, options);
  }
  if (wrong.empty() && of.fields.empty()) wrong.push_back(errc::no_fields);
  if (wrong.empty() && of.time) wrong = wrong_with_time(*of.time, options);
  return wrong;
}

reference::point as_read_back(reference::point of, const encode_options& options) {
  if (of.time) {
    of.time = static_cast<std::int64_t>(floored(*of.time, options.precision).second);
  }
  for (auto& [key, value] : of.fields) {
    if (auto* const string = std::get_if<std::string>(&value)) {
      if (options.newlines == newline_rule::replace) std::ranges::replace(*string, '\n', ' ');
    }
    if (auto* const number = std::get_if<std::uint64_t>(&value)) {
      const auto rule = options.unsigned_integers.value_or(options.dialect.unsigned_integers);
      if (rule == unsigned_rule::as_integer) value = static_cast<std::int64_t>(*number);
    }
  }
  if (options.dialect.backslash != backslash_rule::twice) return of;
  double_backslashes(of.measurement);
  for (auto& [key, value] : of.tags) {
    double_backslashes(key);
    double_backslashes(value);
  }
  for (auto& [key, value] : of.fields) double_backslashes(key);
  return of;
}

reference::point owned(point decoded) {
  reference::point own;
  own.measurement = decoded.measurement().to_string();
  for (const auto& [key, value] : decoded.tags()) {
    own.tags.emplace_back(key.to_string(), value.to_string());
  }
  for (const auto& [key, value] : decoded.fields()) {
    own.fields.emplace_back(key.to_string(), value.visit([](auto typed) -> reference::value {
      if constexpr (std::is_same_v<decltype(typed), text>) {
        return typed.to_string();
      } else {
        return typed;
      }
    }));
  }
  own.time = decoded.timestamp();
  return own;
}

reference::point with_sorted_tags(reference::point of) {
  const std::multimap<std::string, std::string> sorted(of.tags.begin(), of.tags.end());
  of.tags.assign(sorted.begin(), sorted.end());
  return of;
}

std::string describe(const reference::point& of) {
  std::string all = "measurement [" + agreement::printable(of.measurement) + "]";
  for (const auto& [key, value] : of.tags) {
    all += " tag [" + agreement::printable(key) + "]=[" + agreement::printable(value) + "]";
  }
  constexpr const char* kinds[] = {"float", "integer", "unsigned", "boolean", "string"};
  for (const auto& [key, value] : of.fields) {
    all += " field [" + agreement::printable(key) + "]=" + kinds[value.index()];
    if (const auto* const string = std::get_if<std::string>(&value)) {
      all += "[" + agreement::printable(*string) + "]";
    } else if (const auto* const number = std::get_if<double>(&value)) {
      char digits[40];
      std::snprintf(digits, sizeof digits, " %a", *number);
      all += digits;
    }
  }
  if (of.time) all += " time " + std::to_string(*of.time);
  return all;
}

}  // namespace simdlp::fuzz

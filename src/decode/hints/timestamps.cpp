// SPDX-License-Identifier: Apache-2.0
// Errors in the timestamp and after it.
#include <algorithm>
#include <array>

#include "decode/hints/causes.h"
#include "decode/hints/characters.h"
#include "decode/hints/sections.h"
#include "text/unquoted.h"

namespace simdlp::detail {
namespace {

// The precision in which a current time has that number of digits.
std::optional<precision> precision_of_digits(std::size_t digits) {
  switch (digits) {
    case 9:
    case 10: return precision::seconds;
    case 12:
    case 13: return precision::milliseconds;
    case 15:
    case 16: return precision::microseconds;
    case 18:
    case 19: return precision::nanoseconds;
    default: return std::nullopt;
  }
}

std::string_view long_name(precision unit) {
  switch (unit) {
    case precision::seconds: return "seconds";
    case precision::milliseconds: return "milliseconds";
    case precision::microseconds: return "microseconds";
    default: return "nanoseconds";
  }
}

// seconds + 1 digit to 3 of a fraction: milliseconds, and so on.
std::optional<precision> precision_of_fraction(std::optional<precision> unit, std::size_t digits) {
  if (!unit) return std::nullopt;
  std::size_t places = digits;
  if (*unit == precision::milliseconds) places += 3;
  if (*unit == precision::microseconds) places += 6;
  if (*unit == precision::nanoseconds) return unit;
  if (digits == 0) return unit;
  if (places <= 3) return precision::milliseconds;
  if (places <= 6) return precision::microseconds;
  return precision::nanoseconds;
}

bool is_time_unit(std::string_view word) {
  constexpr std::array<std::string_view, 26> words = {"ns",
                                                      "us",
                                                      "ms",
                                                      "s",
                                                      "n",
                                                      "u",
                                                      "N",
                                                      "%N",
                                                      "\xC2\xB5s",
                                                      "\xCE\xBCs",
                                                      "sec",
                                                      "secs",
                                                      "second",
                                                      "seconds",
                                                      "msec",
                                                      "millis",
                                                      "milliseconds",
                                                      "microseconds",
                                                      "nanoseconds",
                                                      "nanos",
                                                      "micros",
                                                      "L",
                                                      "i",
                                                      "t",
                                                      "Z",
                                                      "ll"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_value_unit(std::string_view word) {
  constexpr std::array<std::string_view, 44> words = {
      "C",    "F",   "K",     "%",    "V",       "mV",      "A",   "mA", "W",   "kW",  "kWh",
      "MW",   "Hz",  "kHz",   "MHz",  "GHz",     "ms",      "us",  "s",  "sec", "min", "h",
      "days", "day", "hours", "hour", "minutes", "seconds", "B",   "KB", "kB",  "MB",  "GB",
      "TB",   "KiB", "MiB",   "GiB",  "bytes",   "Mbit/s",  "hPa", "mm", "km",  "lux", "ppm"};
  return word ==
             "\xC2\xB0"
             "C" ||
         word ==
             "\xC2\xB0"
             "F" ||
         word == "\xE2\x84\x83" || std::find(words.begin(), words.end(), word) != words.end();
}

hint with_precision(hint found, std::optional<precision> unit) {
  found.fits = unit;
  return found;
}

bool is_comment(std::string_view rest) {
  return rest.starts_with('#') || rest.starts_with("//") || rest.starts_with("-- ") ||
         rest.starts_with("/*");
}

hint comment(std::size_t at) {
  return {
      hint_code::comment_in_line, at, {"a comment needs a line of its own, and starts with '#'"}};
}

hint stray_end(std::size_t at, std::string_view token) {
  return {token == ";" ? hint_code::semicolon : hint_code::stray_end,
          at,
          {"remove the '", token, "' after the timestamp"}};
}

// A space that cannot be seen, or a digit or minus sign of another script.
hint lookalike_in(const rejected_line& of, std::string_view token) {
  std::size_t place = 0;
  const lookalike found = find_lookalike(token, place);
  const std::size_t digits = leading_digits(token);
  const bool is_number = place == digits || (place == 0 && token.size() > found.size);
  if (!is_number) return {};
  switch (found.kind) {
    case lookalike_kind::space:
      // The rest of the timestamp, or nothing, follows.
      if (leading_digits(token.substr(place + found.size)) + place + found.size != token.size()) {
        return {};
      }
      return {hint_code::odd_space,
              of.at + place,
              {"this is ", found.name, ": a timestamp has nothing but digits"}};
    case lookalike_kind::minus:
    case lookalike_kind::digit:
      return {hint_code::typographic_character,
              of.at + place,
              {"this is ", found.name, ": write ", found.plain}};
    default: return {};
  }
}

bool is_placeholder(std::string_view token) {
  return token.starts_with("${") || token.starts_with("$(") || token.starts_with("{{") ||
         token.starts_with("<%") || (token.size() > 1 && token[0] == '$' && is_letter(token[1])) ||
         (token.size() > 2 && token[0] == '%' && token.back() == '%');
}

hint date(std::size_t at) {
  return {hint_code::timestamp_date,
          at,
          {"a timestamp is a whole number since 1970: convert the date"}};
}

// 1,700,000,000 or 1_700_000_000: groups of three digits with one separator.
bool is_grouped(std::string_view token) {
  const std::size_t first = leading_digits(token);
  if (first == 0 || first > 3 || first + 8 > token.size()) return false;
  const char separator = token[first];
  if (std::string_view(",._'").find(separator) == nowhere) return false;
  for (std::size_t at = first; at < token.size(); at += 4) {
    if (token[at] != separator || leading_digits(token.substr(at + 1, 3)) != 3) return false;
  }
  return true;
}

// What `date` prints: Wed Mar  1 10:00:00 UTC 2024.
bool is_date_of_shell(std::string_view rest) {
  constexpr std::array<std::string_view, 7> days = {"Mon ", "Tue ", "Wed ", "Thu ",
                                                    "Fri ", "Sat ", "Sun "};
  const bool is_day = std::any_of(days.begin(), days.end(),
                                  [&](std::string_view day) { return rest.starts_with(day); });
  return is_day && rest.find(':') < 24;
}

// timestamp=1700000000: the name of the column was written as well.
hint time_with_key(const rejected_line& of, std::string_view token) {
  const std::size_t equals = token.find('=');
  if (equals == nowhere || !reads_as_end(of.line, of.at + token.size())) return {};
  const std::string_view key = token.substr(0, equals);
  if (key != "time" && key != "timestamp" && key != "ts" && key != "_time") return {};
  std::string_view value = token.substr(equals + 1);
  if (value.ends_with('i')) value.remove_suffix(1);
  const std::optional<precision> unit = precision_of_digits(value.size());
  if (!unit || leading_digits(value) != value.size()) return {};
  return with_precision({hint_code::timestamp_word,
                         of.at,
                         {"a timestamp has no key: remove '", token.substr(0, equals + 1), "'"}},
                        unit);
}

// Text other than a number at the start of a timestamp that begins with digits.
hint digits_and_more(const rejected_line& of, std::string_view token) {
  const bool negative = token.starts_with('-');
  const std::size_t count = leading_digits(token.substr(negative ? 1 : 0));
  const std::size_t size = count + (negative ? 1 : 0);
  if (count == 0) return {};
  const std::string_view more = token.substr(size);
  const std::optional<precision> unit = precision_of_digits(count);
  const std::string_view line = of.line;
  if (more == "," || more == "|") return stray_end(of.at + size, more);
  if (is_grouped(token)) {
    return {hint_code::digit_groups,
            of.at,
            {"a timestamp is a whole number without a separator between its digits"}};
  }
  if (!is_date(token) && (more.starts_with('.') || more.starts_with(','))) {
    const std::size_t fraction = leading_digits(more.substr(1));
    const std::string_view rest = more.substr(1 + fraction);
    if (rest.empty() || is_time_unit(rest)) {
      const auto fits = precision_of_fraction(unit, fraction);
      return with_precision(
          {hint_code::timestamp_fraction,
           of.at,
           {"a timestamp is a whole number: ",
            fits ? "write it in " : "write it without a fraction", fits ? long_name(*fits) : ""}},
          fits);
    }
    if (rest.size() > 1 && (rest[0] == 'e' || rest[0] == 'E')) {
      return {hint_code::timestamp_digits,
              of.at,
              {"a timestamp is a whole number without an exponent"}};
    }
    return {};
  }
  if (more.size() > 1 && (more[0] == 'e' || more[0] == 'E') && is_float(token)) {
    return {
        hint_code::timestamp_digits, of.at, {"a timestamp is a whole number without an exponent"}};
  }
  if (is_time_unit(more)) {
    return with_precision({hint_code::timestamp_suffix,
                           of.at + size,
                           {"a timestamp is a whole number without a unit: remove '", more, "'"}},
                          unit ? unit : precision_from_name(more));
  }
  if (more.size() >= 6 && more[0] == '-' && leading_digits(more.substr(1)) == 2 && count == 4) {
    return date(of.at);
  }
  if (is_date(token)) return date(of.at);
  if (starts_line(line, of.at + size) && !is_digit(more.empty() ? '0' : more[0])) {
    return {hint_code::joined_lines,
            of.at + size,
            {"two lines seem to be joined here: a line end is missing"}};
  }
  // 1bandw net,host=r2 rx=2.28 1220252400
  const std::size_t next = after_spaces(line, of.at + token.size());
  if (!more.empty() && is_letter(more[0]) && next < line.size() && starts_line(line, next) &&
      read_line_parts(line, next, true).tags) {
    return {hint_code::joined_lines,
            of.at + size,
            {"two lines seem to be joined here: a line end is missing"}};
  }
  if (count >= 9 && more.size() <= 2 && !more.empty() &&
      std::all_of(more.begin(), more.end(), [](char byte) {
        return std::string_view("'\"`}])>;,.").find(byte) != nowhere;
      })) {
    return stray_end(of.at + size, more);
  }
  return {};
}

hint timestamp_syntax(const rejected_line& of) {
  const std::string_view line = of.line;
  const std::string_view rest = line.substr(of.at);
  const std::string_view token = rest.substr(0, rest.find_first_of(" \r\n"));
  if (token.empty()) return {};
  if (is_comment(rest)) return comment(of.at);
  if (hint found = digits_and_more(of, token)) return found;
  if (token.size() > 1 && token[0] == '+' && leading_digits(token.substr(1)) == token.size() - 1) {
    return {hint_code::timestamp_digits, of.at, {"a timestamp has no plus sign"}};
  }
  if (hint found = lookalike_in(of, token)) return found;
  if (is_placeholder(token)) {
    return {hint_code::placeholder, of.at, {"this is a placeholder that was never filled in"}};
  }
  const char first = token[0];
  if (first == ',' && reads_as_fields(line, of.at + 1)) {
    return {hint_code::space_before_comma, of.at - 1, {"remove the space before the comma"}};
  }
  if ((first == '"' || first == '\'' || first == '`') && token.size() > 2 &&
      token.back() == first && is_integer(token.substr(1, token.size() - 2))) {
    return with_precision(
        {hint_code::timestamp_quoted, of.at, {"a timestamp is written without quotes"}},
        precision_of_digits(token.size() - 2));
  }
  if (first == '"' && token.size() > 10 && token[5] == '-' &&
      leading_digits(token.substr(1)) == 4) {
    return date(of.at);
  }
  if (is_date_of_shell(rest)) return date(of.at);
  if (hint found = time_with_key(of, token)) return found;
  if ((token.size() > 2 && is_word_for_nothing(token)) || token == "now()" || token == "now" ||
      token == "NOW()") {
    return {hint_code::timestamp_word,
            of.at,
            {"a timestamp is a whole number; without one, the server uses its own time"}};
  }
  if (hint found = quote_before_space(of)) return found;
  // disk,host=a used=8 disk,host=b used=81
  if (const line_parts next = read_line_parts(line, of.at);
      next.valid && next.tags && token.find('=') > token.find(',')) {
    return {hint_code::joined_lines,
            of.at,
            {"another line seems to start here: a line end is missing"}};
  }
  if (reads_as_fields(line, of.at)) {
    return {hint_code::comma_missing, of.at, {"fields are separated by commas, without a space"}};
  }
  // Several fields, each after a space.
  std::size_t end = of.at;
  for (int fields = 0; fields < 64; ++fields) {
    const std::size_t next = end_of_fields(line, end);
    if (next == nowhere) break;
    if (reads_as_end(line, next)) {
      return {hint_code::comma_missing, of.at, {"fields are separated by commas, without a space"}};
    }
    end = after_spaces(line, next);
    if (end == next) break;
  }
  if (is_value_unit(token) && reads_as_end(line, of.at + token.size()) && of.at >= 2 &&
      is_digit(line[line.substr(0, of.at).find_last_not_of(' ')])) {
    return {hint_code::unit,
            of.at,
            {"text after the number: a unit belongs in the key, a text in double quotes"}};
  }
  return {};
}

hint timestamp_range(const rejected_line& of) {
  const std::string_view token = token_at(of.line, of.at);
  const std::size_t digits = leading_digits(token.starts_with('-') ? token.substr(1) : token);
  if (const auto unit = precision_of_digits(digits)) {
    return with_precision(
        {hint_code::timestamp_precision, of.at, {"this looks like a time in ", long_name(*unit)}},
        unit);
  }
  if (digits > 19) {
    return {hint_code::timestamp_digits,
            of.at,
            {"a timestamp of today has 19 digits in nanoseconds; this one has more"}};
  }
  return {};
}

hint trailing(const rejected_line& of) {
  const std::string_view line = of.line;
  const std::string_view rest = line.substr(of.at);
  if (is_comment(rest)) return comment(of.at);
  if (starts_line(line, of.at)) {
    return {hint_code::joined_lines,
            of.at,
            {"another line seems to start here: a line end is missing"}};
  }
  if (reads_as_fields(line, of.at)) {
    return {hint_code::comma_missing,
            of.at,
            {"fields stand before the timestamp, separated by commas"}};
  }
  const std::string_view token = rest.substr(0, rest.find_first_of(" \r\n"));
  const bool last = after_spaces(line, of.at + token.size()) >= line.size();
  if (last && is_time_unit(token)) {
    const std::string_view before = line.substr(0, line.find_last_not_of(' ', of.at - 1) + 1);
    const std::size_t digits = before.size() - 1 - before.find_last_not_of("0123456789");
    const std::optional<precision> unit = precision_of_digits(digits);
    return with_precision({hint_code::timestamp_suffix,
                           of.at,
                           {"a timestamp is a whole number without a unit: remove '", token, "'"}},
                          unit ? unit : precision_from_name(token));
  }
  if (last && token.size() == 1 && std::string_view("'\"`}]);,").find(token[0]) != nowhere) {
    return {hint_code::stray_end, of.at, {"remove the '", token, "' after the timestamp"}};
  }
  return {};
}

}  // namespace

hint cause_in_timestamp(const rejected_line& of) noexcept {
  switch (of.code) {
    case errc::timestamp_syntax: return timestamp_syntax(of);
    case errc::timestamp_range: return timestamp_range(of);
    default: return trailing(of);
  }
}

}  // namespace simdlp::detail

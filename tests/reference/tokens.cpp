// SPDX-License-Identifier: Apache-2.0
//
// Each production is first matched as a whole; only matching texts are converted.
#include "tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "reference_decimal.h"

namespace reference {
namespace {

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// D { D }
bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view without_minus(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return text;
}

/// Digits to a number; nothing if 64 bits do not hold it.
std::optional<std::uint64_t> to_unsigned(std::string_view digits) {
  std::uint64_t number = 0;
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

/// [ "-" ] D { D } to a number; nothing if int64 does not hold it.
std::optional<std::int64_t> to_signed(std::string_view text) {
  const bool negative = text.front() == '-';
  const std::optional<std::uint64_t> size = to_unsigned(without_minus(text));
  if (!size) return std::nullopt;
  constexpr auto largest = static_cast<std::uint64_t>(int64_max);
  if (!negative) {
    if (*size > largest) return std::nullopt;
    return static_cast<std::int64_t>(*size);
  }
  if (*size > largest + 1) return std::nullopt;
  if (*size == largest + 1) return int64_min;
  return -static_cast<std::int64_t>(*size);
}

/// [ "-" ] ( D { D } [ "." { D } ] | "." D { D } ) [ ( "e" | "E" ) [ "+" | "-" ] D { D } ]
bool is_float(std::string_view text) {
  text = without_minus(text);
  std::string_view mantissa = text;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    mantissa = text.substr(0, e);
    std::string_view exponent = text.substr(e + 1);
    const bool sign = !exponent.empty() && (exponent.front() == '+' || exponent.front() == '-');
    if (sign) exponent.remove_prefix(1);
    if (!are_digits(exponent)) return false;
  }
  const std::size_t dot = mantissa.find('.');
  if (dot == std::string_view::npos) return are_digits(mantissa);
  const std::string_view whole = mantissa.substr(0, dot);
  const std::string_view fraction = mantissa.substr(dot + 1);
  if (whole.empty()) return are_digits(fraction);
  return are_digits(whole) && (fraction.empty() || are_digits(fraction));
}

std::optional<bool> to_boolean(std::string_view text) {
  static constexpr std::array<std::string_view, 5> yes{"t", "T", "true", "True", "TRUE"};
  static constexpr std::array<std::string_view, 5> no{"f", "F", "false", "False", "FALSE"};
  if (std::find(yes.begin(), yes.end(), text) != yes.end()) return true;
  if (std::find(no.begin(), no.end(), text) != no.end()) return false;
  return std::nullopt;
}

std::int64_t nanoseconds_of(precision unit) {
  switch (unit) {
    case precision::us: return 1'000;
    case precision::ms: return 1'000'000;
    case precision::s: return 1'000'000'000;
    case precision::m: return 60'000'000'000;
    case precision::h: return 3'600'000'000'000;
    case precision::ns:
    case precision::automatic: break;
  }
  return 1;
}

/// The unit that a number is taken to be in, by its size.
precision guess(std::int64_t time) {
  const std::uint64_t size = time < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(time)
                                      : static_cast<std::uint64_t>(time);
  const std::uint64_t v = size / 1'000'000'000;
  if (v < 5) return precision::s;
  if (v < 5'000) return precision::ms;
  if (v < 5'000'000) return precision::us;
  return precision::ns;
}

std::optional<std::int64_t> to_nanoseconds(std::int64_t time, precision unit) {
  const std::int64_t factor = nanoseconds_of(unit == precision::automatic ? guess(time) : unit);
  if (time > int64_max / factor || time < int64_min / factor) return std::nullopt;
  return time * factor;
}

}  // namespace

bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto first = static_cast<unsigned char>(text[at]);
    std::size_t more = 0;
    std::uint32_t code = first;
    std::uint32_t smallest = 0;
    if (first >= 0xF0 && first <= 0xF7) {
      more = 3;
      code = first & 0x07U;
      smallest = 0x10000;
    } else if (first >= 0xE0 && first <= 0xEF) {
      more = 2;
      code = first & 0x0FU;
      smallest = 0x800;
    } else if (first >= 0xC0 && first <= 0xDF) {
      more = 1;
      code = first & 0x1FU;
      smallest = 0x80;
    } else if (first >= 0x80) {
      return false;
    }
    if (text.size() - at <= more) return false;
    for (std::size_t i = 1; i <= more; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if (next < 0x80 || next > 0xBF) return false;
      code = (code << 6) | (next & 0x3FU);
    }
    if (code < smallest || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    at += more + 1;
  }
  return true;
}

std::optional<std::string> read_unquoted_value(std::string_view text, value& into) {
  if (const std::optional<bool> boolean = to_boolean(text)) {
    into = *boolean;
    return std::nullopt;
  }
  const std::string_view all_but_last = text.substr(0, text.size() - 1);
  if (text.back() == 'i' && are_digits(without_minus(all_but_last))) {
    const std::optional<std::int64_t> number = to_signed(all_but_last);
    if (!number) return "int_range";
    into = *number;
    return std::nullopt;
  }
  if (text.back() == 'u' && are_digits(all_but_last)) {
    const std::optional<std::uint64_t> number = to_unsigned(all_but_last);
    if (!number) return "uint_range";
    into = *number;
    return std::nullopt;
  }
  if (!is_float(text)) return "field_value_syntax";
  const double number = nearest_double(text);
  if (std::isinf(number)) return "float_range";
  into = number;
  return std::nullopt;
}

std::optional<std::string> read_timestamp(std::string_view text, precision unit,
                                          std::optional<std::int64_t>& into) {
  if (!are_digits(without_minus(text))) return "timestamp_syntax";
  const std::optional<std::int64_t> number = to_signed(text);
  if (!number) return "timestamp_range";
  into = to_nanoseconds(*number, unit);
  if (!into) return "timestamp_range";
  return std::nullopt;
}

std::int64_t floor_to(std::int64_t time, precision unit) {
  const std::int64_t factor = nanoseconds_of(unit);
  std::int64_t whole = time / factor;
  if (time % factor < 0 && whole > int64_min / factor) --whole;
  return whole * factor;
}

}  // namespace reference

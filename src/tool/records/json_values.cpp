// SPDX-License-Identifier: Apache-2.0
// {"binary":…} and {"floatNonNumber":"NaN"} are forms of the published corpus for values that line
// protocol cannot express. The encoder refuses such values.
#include "json_values.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <system_error>

#include "double_text.h"

namespace simdlp::tool {

void refuse_form(std::size_t offset, std::string message) {
  throw unreadable_record{offset, "json_form", std::move(message)};
}

template <class Number>
Number whole_number_of(std::string_view digits, std::size_t offset, errc range,
                       const char* message) {
  if (digits.empty() || digits.find_first_not_of("-0123456789") != std::string_view::npos) {
    refuse_form(offset, message);
  }
  Number number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, failed] = std::from_chars(digits.data(), end, number);
  if (digits == "-0") return 0;
  if (failed != std::errc() || rest != end) throw unreadable(offset, range);
  return number;
}
template std::int64_t whole_number_of<std::int64_t>(std::string_view, std::size_t, errc,
                                                    const char*);
template std::uint64_t whole_number_of<std::uint64_t>(std::string_view, std::size_t, errc,
                                                      const char*);

double float_of(std::string_view digits, std::size_t offset) {
  const std::optional<double> number = double_of(digits);
  if (!number || std::isinf(*number)) throw unreadable(offset, errc::float_range);
  return *number;
}

owned_value number_of(std::string_view digits, std::size_t offset, bool as_floats) {
  if (as_floats || digits.find_first_of(".eE") != std::string_view::npos) {
    return float_of(digits, offset);
  }
  std::int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, number).ec == std::errc()) return number;
  return whole_number_of<std::uint64_t>(digits, offset, errc::int_range, "");
}

bool from_base64(std::string_view from, std::string& to) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (from.size() % 4 != 0) return false;
  const std::size_t padding = from.ends_with("==") ? 2 : from.ends_with('=') ? 1 : 0;
  std::uint32_t bits = 0;
  unsigned have = 0;
  to.clear();
  for (const char digit : from.substr(0, from.size() - padding)) {
    const std::size_t value = digits.find(digit);
    if (value == std::string_view::npos) return false;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFU;
    have += 6;
    if (have >= 8) {
      have -= 8;
      to += static_cast<char>(bits >> have & 0xFFU);
    }
  }
  return true;
}

namespace {

// The digits of a number, or of a number in a text.
std::string digits_of(json_reader& from, json_kind next) {
  if (next == json_kind::number) return std::string(from.read_number());
  std::string digits;
  from.read_string(digits);
  return digits;
}

}  // namespace

void read_typed_value(json_reader& from, owned_value& into) {
  const std::size_t begin = from.offset();
  std::size_t members = 0;
  from.read_object([&](std::string_view kind) {
    ++members;
    const std::size_t at = from.offset();
    const json_kind next = from.peek();
    const bool is_digits = next == json_kind::number || next == json_kind::string;
    if (kind == "float" && next == json_kind::number) {
      into = float_of(from.read_number(), at);
    } else if (kind == "int" && is_digits) {
      into = whole_number_of<std::int64_t>(digits_of(from, next), at, errc::int_range,
                                           "an int must be a whole number");
    } else if (kind == "uint" && is_digits) {
      into = whole_number_of<std::uint64_t>(digits_of(from, next), at, errc::uint_range,
                                            "a uint must be a whole number");
    } else if (kind == "bool" && next == json_kind::word) {
      const std::string_view word = from.read_word();
      if (word == "null") refuse_form(at, "a bool must be true or false");
      into = word == "true";
    } else if ((kind == "string" || kind == "binary") && next == json_kind::string) {
      std::string string;
      from.read_string(string);
      if (kind == "binary" && !from_base64(std::string(string), string)) {
        refuse_form(at, "binary must be base64");
      }
      into = std::move(string);
    } else if (kind == "floatNonNumber" && next == json_kind::string) {
      std::string word;
      from.read_string(word);
      into = word == "NaN" ? std::numeric_limits<double>::quiet_NaN()
                           : std::numeric_limits<double>::infinity();
    } else {
      refuse_form(at, "a value must be a float, int, uint, bool or string of that kind");
    }
  });
  if (members != 1) refuse_form(begin, "a value needs exactly one kind");
}

void read_name(json_reader& from, std::string& to) {
  const std::size_t at = from.offset();
  if (from.peek() == json_kind::string) {
    from.read_string(to);
    return;
  }
  if (from.peek() != json_kind::object) refuse_form(at, "a name must be a string");
  std::size_t members = 0;
  from.read_object([&](std::string_view key) {
    if (key != "binary" || ++members != 1) refuse_form(at, "a name must be a string");
    std::string text;
    from.read_string(text);
    if (!from_base64(text, to)) refuse_form(at, "binary must be base64");
  });
  if (members != 1) refuse_form(at, "a name must be a string");
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Numbers have the spelling of line protocol, without its suffixes.
#include "cell_type.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "double_text.h"
#include "simdlp/decoder.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr std::string_view true_words[] = {"true", "True", "TRUE", "t", "T"};
constexpr std::string_view false_words[] = {"false", "False", "FALSE", "f", "F"};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

template <class Integer>
errc read_integer(std::string_view text, errc range, owned_value& to) {
  const char* const end = text.data() + text.size();
  Integer number = 0;
  const auto [rest, failed] = std::from_chars(text.data(), end, number);
  if (rest != end || failed == std::errc::invalid_argument) return errc::field_value_syntax;
  if (failed != std::errc()) return range;
  to = number;
  return errc::none;
}

errc read_float(std::string_view text, owned_value& to) {
  const std::optional<double> number = double_of(text);
  if (!number) return errc::field_value_syntax;
  if (std::isinf(*number)) return errc::float_range;
  to = *number;
  return errc::none;
}

errc read_boolean(std::string_view text, const cell_type& type, owned_value& to) {
  const auto is_in = [&](const auto& words) {
    return std::ranges::find(words, text) != std::end(words);
  };
  const bool own = !type.true_words.empty() || !type.false_words.empty();
  if (own ? is_in(type.true_words) : is_in(true_words)) {
    to = true;
  } else if (own ? is_in(type.false_words) : is_in(false_words)) {
    to = false;
  } else {
    return errc::field_value_syntax;
  }
  return errc::none;
}

// Uses the decoder, which knows all spellings.
errc read_line_protocol_value(std::string_view text, owned_value& to) {
  const std::string line = "m f=" + std::string(text);
  decoder decode(line);
  if (!decode.next()) return errc::field_value_syntax;
  const point here = decode.current();
  if (!here) return here.error().code;
  std::size_t count = 0;
  for (const auto& field : here.fields()) {
    if (++count > 1) return errc::field_value_syntax;
    field.value.visit([&](auto typed) {
      if constexpr (std::is_same_v<decltype(typed), simdlp::text>) {
        to = typed.to_string();
      } else {
        to = typed;
      }
    });
  }
  return here.timestamp() || decode.next() ? errc::field_value_syntax : errc::none;
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    words.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return words;
}

struct kind_name {
  std::string_view name;
  value_kind kind;
};
constexpr kind_name kind_names[] = {
    {"float", value_kind::floating},        {"double", value_kind::floating},
    {"int", value_kind::integer},           {"long", value_kind::integer},
    {"uint", value_kind::unsigned_integer}, {"unsignedLong", value_kind::unsigned_integer},
    {"bool", value_kind::boolean},          {"boolean", value_kind::boolean},
    {"string", value_kind::string},
};

}  // namespace

std::string cell_type::expected() const {
  if (as_line_protocol) return "a field value of line protocol";
  switch (kind) {
    case value_kind::integer: return "a whole number";
    case value_kind::unsigned_integer: return "a whole number without a sign";
    case value_kind::boolean: return "true or false";
    case value_kind::string: return "text";
    case value_kind::floating: break;
  }
  return decimal == '.' ? "a number" : std::string("a number with a decimal '") + decimal + "'";
}

std::optional<cell_type> cell_type_from_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  const std::string_view word = name.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
  cell_type type;
  if (word == "field") {
    type.as_line_protocol = true;
    return rest.empty() ? std::optional(type) : std::nullopt;
  }
  const auto* const found = std::ranges::find(kind_names, word, &kind_name::name);
  if (found == std::end(kind_names)) return std::nullopt;
  type.kind = found->kind;
  if (rest.empty()) return type;
  if (type.kind == value_kind::floating) {
    type.decimal = rest[0];
    type.ignored = rest.substr(1);
  } else if (type.kind == value_kind::boolean) {
    const std::size_t second = std::min(rest.find(':'), rest.size());
    type.true_words = words_of(rest.substr(0, second));
    type.false_words = words_of(rest.substr(std::min(second + 1, rest.size())));
  } else if (type.kind == value_kind::string) {
    return std::nullopt;
  } else if (rest != "strict") {
    type.ignored = rest;
  }
  return type;
}

errc read_cell(std::string_view text, const cell_type& type, owned_value& to) {
  if (type.as_line_protocol) return read_line_protocol_value(text, to);
  if (type.kind == value_kind::string) {
    to = std::string(text);
    return errc::none;
  }
  text = trimmed(text);
  if (type.kind == value_kind::boolean) return read_boolean(text, type, to);
  std::string plain;
  if (type.decimal != '.' || !type.ignored.empty()) {
    for (const char byte : text) {
      if (byte == type.decimal) {
        plain += '.';
      } else if (type.ignored.find(byte) == std::string::npos) {
        // A '.' that is not the decimal separator must not be read as one.
        if (byte == '.') return errc::field_value_syntax;
        plain += byte;
      }
    }
    text = plain;
  }
  switch (type.kind) {
    case value_kind::integer: return read_integer<std::int64_t>(text, errc::int_range, to);
    case value_kind::unsigned_integer:
      return read_integer<std::uint64_t>(text, errc::uint_range, to);
    default: return read_float(text, to);
  }
}

void kind_guess::see(std::string_view text, std::uint64_t row) {
  any_ = true;
  text = trimmed(text);
  owned_value ignored;
  boolean_ = boolean_ && text.size() > 1 && read_boolean(text, {}, ignored) == errc::none;
  // A number with leading zeros is a name made of digits: 00123.
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool is_name =
      digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
  cell_type number;
  number.decimal = decimal_;
  const bool is_number = !is_name && read_cell(text, number, ignored) == errc::none;
  number_ = number_ && is_number;
  if (!is_number && others_ == 0) {
    first_other_ = text;
    row_of_other_ = row;
  }
  ++(is_number ? numbers_ : others_);
  if (!number_) integer_ = unsigned_ = false;
  number.decimal = '.';
  number.kind = value_kind::integer;
  integer_ = integer_ && read_cell(text, number, ignored) == errc::none;
  number.kind = value_kind::unsigned_integer;
  unsigned_ = unsigned_ && read_cell(text, number, ignored) == errc::none;
}

std::string kind_guess::odd_cell() const {
  if (others_ == 0 || numbers_ <= others_) return {};
  constexpr std::size_t most_shown = 40;
  return "'" + shown(first_other_.substr(0, most_shown)) + "' in row " +
         std::to_string(row_of_other_);
}

value_kind kind_guess::kind() const {
  if (!any_) return value_kind::string;
  if (boolean_) return value_kind::boolean;
  if (integer_) return value_kind::integer;
  if (unsigned_) return value_kind::unsigned_integer;
  return number_ ? value_kind::floating : value_kind::string;
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
#include "text/unquoted.h"

#include <algorithm>

#include "simdlp/detail/number.h"

namespace simdlp::detail {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Removes the digits at the front. Returns whether there were any.
bool take_digits(std::string_view& token) {
  const auto end = std::find_if_not(token.begin(), token.end(), is_digit);
  const auto count = static_cast<std::size_t>(end - token.begin());
  token.remove_prefix(count);
  return count != 0;
}

bool take(std::string_view& token, std::string_view any_of) {
  if (token.empty() || any_of.find(token.front()) == std::string_view::npos) return false;
  token.remove_prefix(1);
  return true;
}

}  // namespace

bool is_integer(std::string_view token) noexcept {
  take(token, "-");
  return take_digits(token) && token.empty();
}

bool is_float(std::string_view token) noexcept {
  take(token, "-");
  const bool before_dot = take_digits(token);
  const bool behind_dot = take(token, ".") && take_digits(token);
  if (!before_dot && !behind_dot) return false;
  if (take(token, "eE")) {
    take(token, "+-");
    if (!take_digits(token)) return false;
  }
  return token.empty();
}

errc check_unquoted(std::string_view token) noexcept {
  const std::string_view number = token.substr(0, token.size() - 1);
  if (token.back() == 'i') {
    if (!is_integer(number)) return errc::field_value_syntax;
    return parse_any_integer(number.data(), number.size()).ok ? errc::none : errc::int_range;
  }
  if (token.back() == 'u') {
    if (number.starts_with('-') || !is_integer(number)) return errc::field_value_syntax;
    return parse_any_unsigned(number.data(), number.size()).ok ? errc::none : errc::uint_range;
  }
  if (parse_boolean(token.data(), token.size()).ok) return errc::none;
  if (!is_float(token)) return errc::field_value_syntax;
  return parse_any_float(token.data(), token.size()).ok ? errc::none : errc::float_range;
}

}  // namespace simdlp::detail

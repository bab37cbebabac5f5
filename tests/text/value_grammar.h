// SPDX-License-Identifier: Apache-2.0
// Decides which tokens are values, by the regular expressions of the format written as loops; and
// makes tokens to test. The tests check ranges.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace simdlp::test {

inline std::size_t skip_digits(std::string_view token, std::size_t at) {
  while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
  return at;
}

// D+
inline bool is_unsigned(std::string_view token) {
  return !token.empty() && skip_digits(token, 0) == token.size();
}

// -?D+
inline bool is_integer(std::string_view token) {
  return is_unsigned(token.starts_with('-') ? token.substr(1) : token);
}

// -?(D+(.D*)?|.D+)([eE][+-]?D+)?
inline bool is_float(std::string_view token) {
  if (token.starts_with('-')) token.remove_prefix(1);
  const std::size_t exponent = token.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    std::string_view digits = token.substr(exponent + 1);
    if (digits.starts_with('+') || digits.starts_with('-')) digits.remove_prefix(1);
    if (!is_unsigned(digits)) return false;
    token = token.substr(0, exponent);
  }
  const std::size_t dot = token.find('.');
  if (dot == std::string_view::npos) return is_unsigned(token);
  const std::string_view before = token.substr(0, dot);
  const std::string_view behind = token.substr(dot + 1);
  return (is_unsigned(before) || is_unsigned(behind)) && (before.empty() || is_unsigned(before)) &&
         (behind.empty() || is_unsigned(behind));
}

inline bool is_boolean(std::string_view token) {
  for (const std::string_view word :
       {"t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"}) {
    if (token == word) return true;
  }
  return false;
}

// Any value without quotes, whatever its size.
inline bool is_value(std::string_view token) {
  if (token.empty()) return false;
  const std::string_view number = token.substr(0, token.size() - 1);
  if (token.back() == 'i') return is_integer(number);
  if (token.back() == 'u') return is_unsigned(number);
  return is_boolean(token) || is_float(token);
}

// Calls `check` with every token of 1 to `most` letters of the alphabet.
template <class Check>
void for_all_tokens(std::string_view alphabet, std::size_t most, const Check& check) {
  std::size_t tokens = 1;
  for (std::size_t size = 1; size <= most; ++size) {
    tokens *= alphabet.size();
    std::string token(size, alphabet[0]);
    for (std::size_t number = 0; number < tokens; ++number) {
      std::size_t rest = number;
      for (char& letter : token) {
        letter = alphabet[rest % alphabet.size()];
        rest /= alphabet.size();
      }
      check(token);
    }
  }
}

}  // namespace simdlp::test

// SPDX-License-Identifier: Apache-2.0
#include "client/escaped_text.h"

namespace simdlp::client_internal {
namespace {

bool is_first_surrogate(std::uint32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool is_second_surrogate(std::uint32_t code) { return code >= 0xDC00 && code < 0xE000; }

}  // namespace

std::optional<std::uint32_t> hex_number(std::string_view text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  std::uint32_t number = 0;
  for (const char each : text.substr(0, count)) {
    const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(each);
    if (digit == std::string_view::npos) return std::nullopt;
    number = number * 16 + static_cast<std::uint32_t>(digit > 15 ? digit - 6 : digit);
  }
  return number;
}

escaped_letter letter_at(std::string_view text) {
  constexpr std::uint32_t no_letter = 0xFFFD;
  constexpr std::size_t digits = 4;
  const auto first = hex_number(text, digits);
  if (!first) return {};
  if (is_second_surrogate(*first)) return {no_letter, digits};
  if (!is_first_surrogate(*first)) return {*first, digits};
  const std::string_view rest = text.substr(digits);
  const auto second = rest.starts_with("\\u") ? hex_number(rest.substr(2), digits) : std::nullopt;
  if (!second || !is_second_surrogate(*second)) return {no_letter, digits};
  return {0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00), 2 * digits + 2};
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6U);
    put(0x80 | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12U);
    put(0x80 | (code >> 6U & 0x3FU));
    put(0x80 | (code & 0x3FU));
  } else {
    put(0xF0 | code >> 18U);
    put(0x80 | (code >> 12U & 0x3FU));
    put(0x80 | (code >> 6U & 0x3FU));
    put(0x80 | (code & 0x3FU));
  }
}

}  // namespace simdlp::client_internal

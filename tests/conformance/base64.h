// SPDX-License-Identifier: Apache-2.0
//
// Base64 with the plain alphabet and padding (RFC 4648, section 4), for byte strings in JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace simdlp::conformance {

inline constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

inline std::string from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t window = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t sextet = base64_letters.find(letter);
    if (sextet == std::string_view::npos) throw std::invalid_argument("not base64");
    window = window << 6U | static_cast<std::uint32_t>(sextet);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(window >> bits & 0xFFU));
    }
  }
  return bytes;
}

inline std::string to_base64(std::string_view bytes) {
  std::string text;
  std::uint32_t window = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    window = window << 8U | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push_back(base64_letters[window >> bits & 0x3FU]);
    }
  }
  if (bits != 0) text.push_back(base64_letters[window << (6 - bits) & 0x3FU]);
  while (text.size() % 4 != 0) text.push_back('=');
  return text;
}

}  // namespace simdlp::conformance

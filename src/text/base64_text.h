// SPDX-License-Identifier: Apache-2.0
// Writes base64. In a header, because the components and the tool use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::base64 {

[[nodiscard]] constexpr std::size_t text_size(std::size_t bytes) noexcept {
  return (bytes + 2) / 3 * 4;
}

// Writes `bytes` in base64 (RFC 4648, with padding) at `to`, where text_size() bytes must be writable, and
// returns the end of the text.
inline char* write(char* to, std::string_view bytes) noexcept {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = bytes.size() - i;
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      three = three << 8U | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    to[0] = digits[three >> 18U];
    to[1] = digits[three >> 12U & 63U];
    to[2] = have > 1 ? digits[three >> 6U & 63U] : '=';
    to[3] = have > 2 ? digits[three & 63U] : '=';
    to += 4;
  }
  return to;
}

[[nodiscard]] inline std::string text_of(std::string_view bytes) {
  std::string out(text_size(bytes.size()), '\0');
  write(out.data(), bytes);
  return out;
}

}  // namespace simdlp::base64

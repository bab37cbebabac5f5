// SPDX-License-Identifier: Apache-2.0
// The form in which documents show bytes that are not text: `<0D>` stands for the byte 0x0D.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace simdlp::test {

inline std::string from_bytes_form(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '<' && i + 3 < text.size() && text[i + 3] == '>' &&
        std::from_chars(&text[i + 1], &text[i + 3], byte, 16).ptr == &text[i + 3]) {
      bytes += static_cast<char>(byte);
      i += 3;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

}  // namespace simdlp::test

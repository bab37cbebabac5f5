// SPDX-License-Identifier: Apache-2.0
// The hexadecimal escapes of JSON and of URLs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace simdlp::client_internal {

// The number that `count` hexadecimal digits at the front of a text mean.
[[nodiscard]] std::optional<std::uint32_t> hex_number(std::string_view text, std::size_t count);

struct escaped_letter {
  std::uint32_t code = 0;
  std::size_t size = 0;  // of its text; 0 if there is no letter
};

// Reads the digits of \uXXXX, whose "\u" is in front of the text. Two surrogates are one letter; one alone
// is U+FFFD.
[[nodiscard]] escaped_letter letter_at(std::string_view text);

void append_utf8(std::string& out, std::uint32_t code);

}  // namespace simdlp::client_internal

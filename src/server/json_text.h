// SPDX-License-Identifier: Apache-2.0
// Text as a JSON string.
#pragma once

#include <string>
#include <string_view>

namespace simdlp::endpoint {

// Appends `text` with its quotes. Bytes that are not UTF-8 become U+FFFD, one for each byte.
void append_json(std::string& out, std::string_view text);

[[nodiscard]] inline std::string json(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}

// Returns at most `limit` bytes of `text`, cut at the end of a UTF-8 sequence.
[[nodiscard]] std::string_view cut_text(std::string_view text, std::size_t limit) noexcept;

}  // namespace simdlp::endpoint

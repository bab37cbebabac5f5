// SPDX-License-Identifier: Apache-2.0
//
// Reads an input as a sequence of choices: numbers, flags, texts. When the bytes run out, every
// further choice is the simplest one (0, false, empty), so every input is valid.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::fuzz {

class byte_source {
 public:
  explicit byte_source(std::string_view bytes) : left_(bytes) {}

  [[nodiscard]] bool empty() const { return left_.empty(); }

  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return first;
  }
  // Eight bytes, the lowest first.
  std::uint64_t word() {
    std::uint64_t all = 0;
    for (unsigned i = 0; i < 8; ++i) all |= std::uint64_t{byte()} << 8 * i;
    return all;
  }
  // A length byte and that many bytes. The lengths 250 to 255 stand for 5 to 320 times the bytes
  // that follow, so that long texts do not need long inputs.
  std::string text() {
    const std::size_t length = byte();
    if (length < 250) return take(length);
    const std::string piece = take(8);
    std::string all;
    for (std::size_t i = 0; i < std::size_t{5} << (length - 250) * 6 / 5; ++i) all += piece;
    return all;
  }
  std::string_view rest() const { return left_; }

 private:
  std::string take(std::size_t length) {
    const std::string_view piece = left_.substr(0, length);
    left_.remove_prefix(piece.size());
    return std::string(piece);
  }

  std::string_view left_;
};

}  // namespace simdlp::fuzz

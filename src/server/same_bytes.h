// SPDX-License-Identifier: Apache-2.0
// Compares short names inline: a call of memcmp costs more than comparing a name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace simdlp::endpoint {

// True if the `size` bytes at both places are equal.
[[nodiscard]] inline bool same_bytes(const char* left, const char* right,
                                     std::size_t size) noexcept {
  const auto differ = [&](auto word, std::size_t at) {
    decltype(word) other;
    std::memcpy(&word, left + at, sizeof word);
    std::memcpy(&other, right + at, sizeof other);
    return word ^ other;
  };
  // Two overlapping words cover a name whose size is between one and two words.
  if (size > 16) return std::memcmp(left, right, size) == 0;
  if (size >= 8) return (differ(std::uint64_t{}, 0) | differ(std::uint64_t{}, size - 8)) == 0;
  if (size >= 4) return (differ(std::uint32_t{}, 0) | differ(std::uint32_t{}, size - 4)) == 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) return false;
  }
  return true;
}

}  // namespace simdlp::endpoint

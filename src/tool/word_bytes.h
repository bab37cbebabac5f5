// SPDX-License-Identifier: Apache-2.0
// Searches eight bytes for one value, without a loop.
#pragma once

#include <cstdint>

namespace simdlp::tool {

inline constexpr std::uint64_t one_in_each_byte = 0x0101010101010101U;
inline constexpr std::uint64_t top_of_each_byte = one_in_each_byte << 7U;

// Returns 0 if no byte of `word` is `byte`. Otherwise sets the top bit of the lowest one that is; a higher
// byte may have its top bit set without being equal.
[[nodiscard]] constexpr std::uint64_t bytes_equal_to(char byte, std::uint64_t word) {
  const std::uint64_t zero = word ^ (one_in_each_byte * static_cast<unsigned char>(byte));
  return (zero - one_in_each_byte) & ~zero & top_of_each_byte;
}

}  // namespace simdlp::tool

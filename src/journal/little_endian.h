// SPDX-License-Identifier: Apache-2.0
// Unsigned numbers as bytes, the least significant byte first.
#pragma once

#include <concepts>
#include <cstddef>

namespace simdlp::journal_format {

template <std::unsigned_integral T>
constexpr void store(char* at, T number) noexcept {
  for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
    at[byte] = static_cast<char>(static_cast<unsigned char>((number >> (8 * byte)) & 0xFFU));
  }
}

template <std::unsigned_integral T>
[[nodiscard]] constexpr T load(const char* at) noexcept {
  T number = 0;
  for (std::size_t byte = 0; byte < sizeof(T); ++byte) {
    number =
        static_cast<T>(number | static_cast<T>(static_cast<T>(static_cast<unsigned char>(at[byte]))
                                               << (8 * byte)));
  }
  return number;
}

}  // namespace simdlp::journal_format

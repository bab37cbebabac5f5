// SPDX-License-Identifier: Apache-2.0
// Numbers as text: integers inline, floats in the library. The inverse of number.h. Every function
// writes at `to`, where number_room bytes may be written, and returns the end of what counts.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace simdlp::detail {

// More than any number takes: 24 bytes for -2.2250738585072014e-308, and words are stored whole.
inline constexpr std::size_t number_room = 40;

// Writes a word whose lowest byte comes first, on every machine.
inline void store_eight(char* to, std::uint64_t word) noexcept {
  if constexpr (std::endian::native == std::endian::big) {
    word = (word & 0x00000000FFFFFFFFU) << 32U | word >> 32U;
    word = (word & 0x0000FFFF0000FFFFU) << 16U | (word >> 16U & 0x0000FFFF0000FFFFU);
    word = (word & 0x00FF00FF00FF00FFU) << 8U | (word >> 8U & 0x00FF00FF00FF00FFU);
  }
  std::memcpy(to, &word, sizeof word);
}

// The values of the eight digits of a number below 10^8, the first digit in the lowest byte: halves,
// quarters, digits, all lanes at once. x * 10486 >> 20 is x / 100 below 10^4, and x * 103 >> 10 is
// x / 10 below 100.
[[nodiscard]] inline std::uint64_t spread_digits(std::uint32_t number) noexcept {
  const std::uint64_t halves = number / 10'000 | std::uint64_t{number % 10'000} << 32U;
  const std::uint64_t hundreds = (halves * 10'486U >> 20U) & 0x0000007F0000007FU;
  const std::uint64_t quarters = hundreds | (halves - hundreds * 100U) << 16U;
  const std::uint64_t tens = (quarters * 103U >> 10U) & 0x000F000F000F000FU;
  return tens | (quarters - tens * 10U) << 8U;
}

inline constexpr std::uint64_t zero_digits = 0x3030303030303030U;

// Below 10^8, without leading zeros.
inline char* write_short(char* to, std::uint32_t number) noexcept {
  const std::uint64_t digits = spread_digits(number);
  // The last digit counts even when it is 0.
  const auto leading =
      static_cast<unsigned>(std::countr_zero(digits | std::uint64_t{1} << 56U)) & 56U;
  store_eight(to, (digits | zero_digits) >> leading);
  return to + 8 - leading / 8;
}

// "0", "1" ... "9", "10" ... "99", two bytes each.
struct two_digit_texts {
  char at[200] = {};
  constexpr two_digit_texts() noexcept {
    for (int number = 0; number < 100; ++number) {
      const auto last = static_cast<char>('0' + number % 10);
      at[2 * number] = number < 10 ? last : static_cast<char>('0' + number / 10);
      at[2 * number + 1] = last;
    }
  }
};
inline constexpr two_digit_texts two_digits;

// The same of any size, 100 and more.
[[nodiscard]] char* write_large(char* to, std::uint64_t number) noexcept;

[[gnu::always_inline]] inline char* write_unsigned(char* to, std::uint64_t number) noexcept {
  if (number >= 100) return write_large(to, number);
  std::memcpy(to, &two_digits.at[2 * number], 2);
  return to + 1 + (number > 9);
}

[[gnu::always_inline]] inline char* write_integer(char* to, std::int64_t number) noexcept {
  auto magnitude = static_cast<std::uint64_t>(number);
  *to = '-';
  to += number < 0;
  if (number < 0) magnitude = 0 - magnitude;
  return write_unsigned(to, magnitude);
}

// Neither an infinity nor a NaN, whatever the compiler was told about those.
[[nodiscard]] inline bool is_finite(double number) noexcept {
  constexpr std::uint64_t exponent = 0x7FF0000000000000U;
  return (std::bit_cast<std::uint64_t>(number) & exponent) != exponent;
}

// The shortest text that reads back as `number`, which is finite: one of the texts of
// docs/encoding.md. Compiled in the library, because its proof needs arithmetic by the standard,
// and the caller's flags may allow less.
[[nodiscard]] char* write_float(char* to, double number) noexcept;

}  // namespace simdlp::detail

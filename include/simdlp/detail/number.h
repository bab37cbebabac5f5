// SPDX-License-Identifier: Apache-2.0
// Numbers on the hot path, inline: decimal digits to integers and short floats, from a span whose
// end is known. Each function either answers exactly or says that it cannot, and then the general
// ones, which are compiled in the library, take over. Eight characters at a time in a plain 64-bit
// word: the code is the same on every processor and whatever flags the caller compiles with.
//
// Bytes are read backwards from the end of a token, never after it: 16 of them, or 33 when the token
// itself is longer than 16. A line's numbers stand behind its measurement, so that stays inside the
// input but for the first few bytes of it, and a line that starts there goes to the exact decoder.
#pragma once

#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace simdlp::detail {

template <class T>
struct parsed {
  T value;
  bool ok;  // false: not a number of this kind, or out of its range
};

// The general parsers, compiled in the library; they read nothing outside [first, first + size).
// They accept exactly the grammar: -?D+ (integer), D+ (unsigned), the float of docs/format.md.
[[nodiscard]] parsed<std::int64_t> parse_any_integer(const char* first, std::size_t size) noexcept;
[[nodiscard]] parsed<std::uint64_t> parse_any_unsigned(const char* first,
                                                       std::size_t size) noexcept;
[[nodiscard]] parsed<double> parse_any_float(const char* first, std::size_t size) noexcept;

// The parsers of a kernel: the same for numbers of which the 16 bytes before first + size may be
// read, 33 when the number is longer than 16 itself. Quick up to 19 digits.
struct long_numbers {
  parsed<std::int64_t> (*integer)(const char* first, std::size_t size) noexcept;
  parsed<std::uint64_t> (*unsigned_integer)(const char* first, std::size_t size) noexcept;
  parsed<double> (*floating)(const char* first, std::size_t size) noexcept;
};

// t T true True TRUE f F false False FALSE.
[[nodiscard, gnu::always_inline]] inline parsed<bool> parse_boolean(const char* first,
                                                                    std::size_t size) noexcept {
  const char letter = *first;
  const bool truth = letter == 't' || letter == 'T';
  if (size == 1) return {truth, truth || letter == 'f' || letter == 'F'};
  // Of constant sizes each, which compilers turn into a comparison of words.
  if (size == 4) {
    return {true, std::memcmp(first, "true", 4) == 0 || std::memcmp(first, "True", 4) == 0 ||
                      std::memcmp(first, "TRUE", 4) == 0};
  }
  if (size == 5) {
    return {false, std::memcmp(first, "false", 5) == 0 || std::memcmp(first, "False", 5) == 0 ||
                       std::memcmp(first, "FALSE", 5) == 0};
  }
  return {false, false};
}

// Eight bytes as a number whose lowest byte is the first of them, on every machine.
[[nodiscard, gnu::always_inline]] inline std::uint64_t load_eight(const char* from) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  if constexpr (std::endian::native == std::endian::big) {
    word = (word & 0x00000000FFFFFFFFU) << 32U | word >> 32U;
    word = (word & 0x0000FFFF0000FFFFU) << 16U | (word >> 16U & 0x0000FFFF0000FFFFU);
    word = (word & 0x00FF00FF00FF00FFU) << 8U | (word >> 8U & 0x00FF00FF00FF00FFU);
  }
  return word;
}

inline constexpr std::uint64_t eight_zeros = 0x3030303030303030U;  // "00000000"

// True when each byte of a word that was xor-ed with eight_zeros is a digit's value, 0 to 9.
[[nodiscard, gnu::always_inline]] inline bool all_digits(std::uint64_t values) noexcept {
  return (((values + 0x7676767676767676U) | values) & 0x8080808080808080U) == 0;
}

// The number that eight digit values spell, the first in the lowest byte.
//   d0 d1 d2 d3 d4 d5 d6 d7  ->  d0d1 . d2d3 . d4d5 . d6d7  ->  one sum of four products
[[nodiscard, gnu::always_inline]] inline std::uint64_t eight_digits(std::uint64_t values) noexcept {
  const std::uint64_t pairs = values * 10 + (values >> 8U);
  constexpr std::uint64_t mask = 0x000000FF000000FFU;
  constexpr std::uint64_t first_and_third = 100 + (std::uint64_t{1'000'000} << 32U);
  constexpr std::uint64_t second_and_fourth = 1 + (std::uint64_t{10'000} << 32U);
  return ((pairs & mask) * first_and_third + (pairs >> 16U & mask) * second_and_fourth) >> 32U;
}

// The last n bytes of a word, those in its high end: a table is cheaper than two shifts.
inline constexpr std::uint64_t last_bytes_of_word[9] = {
    0,
    0xFF00000000000000U,
    0xFFFF000000000000U,
    0xFFFFFF0000000000U,
    0xFFFFFFFF00000000U,
    0xFFFFFFFFFF000000U,
    0xFFFFFFFFFFFF0000U,
    0xFFFFFFFFFFFFFF00U,
    0xFFFFFFFFFFFFFFFFU,
};

// The readers below put the number into `value` and return true, or return false. They are always
// inlined, so `value` is a register; only what is not short goes to `numbers`, which has the members
// of long_numbers.

// 1 to 8 digits; the 8 bytes before first + size must be readable.
[[nodiscard, gnu::always_inline]] inline bool read_short_digits(const char* first, std::size_t size,
                                                                std::uint64_t& value) noexcept {
  const std::uint64_t values =
      (load_eight(first + size - 8) ^ eight_zeros) & last_bytes_of_word[size];
  value = eight_digits(values);
  return all_digits(values);
}

// -?D+ in int64, without the `i`. The 8 bytes before first + size must be readable.
template <class LongNumbers>
[[nodiscard, gnu::always_inline]] inline bool read_integer(const LongNumbers& numbers,
                                                           const char* first, std::size_t size,
                                                           std::int64_t& value) noexcept {
  const std::size_t sign = *first == '-' ? 1 : 0;
  const std::size_t digits = size - sign;
  std::uint64_t magnitude = 0;
  if (digits - 1 < 8 && read_short_digits(first + sign, digits, magnitude)) [[likely]] {
    value = static_cast<std::int64_t>(magnitude);
    if (sign != 0) value = -value;
    return true;
  }
  const parsed<std::int64_t> read = numbers.integer(first, size);
  value = read.value;
  return read.ok;
}

// D+ in uint64, without the `u`. The 8 bytes before first + size must be readable.
template <class LongNumbers>
[[nodiscard, gnu::always_inline]] inline bool read_unsigned(const LongNumbers& numbers,
                                                            const char* first, std::size_t size,
                                                            std::uint64_t& value) noexcept {
  if (size - 1 < 8 && read_short_digits(first, size, value)) [[likely]]
    return true;
  const parsed<std::uint64_t> read = numbers.unsigned_integer(first, size);
  value = read.value;
  return read.ok;
}

// What to divide by when a float's digits were read with its dot taken out and one zero more behind
// them, indexed by the place of bit 4 of the dot's byte in a word; 63: there was no dot.
struct divisors {
  double of[64];
};
consteval divisors make_divisors() {
  divisors table{};
  double power = 10;
  for (unsigned byte = 8; byte-- > 0; power *= 10) table.of[8 * byte + 4] = power;
  table.of[63] = 1;
  return table;
}
inline constexpr divisors dot_divisors = make_divisors();

// Are doubles computed as doubles? On the x87, of 32-bit programs, a quotient is rounded twice.
inline constexpr bool doubles_round_once = FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1;

// D+(.D*)? or .D+ of 1 to 8 characters, without sign; the 8 bytes before first + size must be
// readable. At most eight digits and a power of ten up to 10^8 are exact doubles, so that one
// division rounds correctly (W. Clinger, "How to read floating point numbers accurately", 1990).
//
//   token    2  1  .  7  5         '.' ^ '0' is 0x1E: bit 4 tells it from a digit
//   word     2  1 1E  7  5
//   dot      0  0 10  0  0
//   closed   2  1  7  5  0         what stands behind the dot moves down by one byte
[[nodiscard, gnu::always_inline]] inline bool read_short_float(const char* first, std::size_t size,
                                                               double& value) noexcept {
  if constexpr (!doubles_round_once) return false;
  const std::uint64_t word =
      (load_eight(first + size - 8) ^ eight_zeros) & last_bytes_of_word[size];
  const std::uint64_t dot = word & 0x1010101010101010U;
  const std::uint64_t dot_byte = dot >> 4U;                              // its lowest bit
  const std::uint64_t values = word ^ ((dot << 1U) - (dot_byte << 1U));  // 0x1E taken out
  const std::uint64_t not_dot = values & ((dot << 4U) - dot_byte);       // must be nothing
  if (((dot & (dot - 1)) | not_dot) != 0 || !all_digits(values)) [[unlikely]]
    return false;
  if (size == 1 && dot != 0) [[unlikely]]
    return false;
  const std::uint64_t before = values & (dot_byte - 1);
  const std::uint64_t behind = values & (0 - (dot << 4U));
  const auto number = static_cast<std::int64_t>(eight_digits(before | behind >> 8U));
  const auto place = static_cast<unsigned>(__builtin_ctzll(dot | std::uint64_t{1} << 63U));
  value = static_cast<double>(number) / dot_divisors.of[place];
  return true;
}

// A float of the grammar. The 16 bytes before first + size must be readable, 33 when it is longer
// than that.
template <class LongNumbers>
[[nodiscard, gnu::always_inline]] inline bool read_float(const LongNumbers& numbers,
                                                         const char* first, std::size_t size,
                                                         double& value) noexcept {
  const std::size_t sign = *first == '-' ? 1 : 0;
  if (size - sign - 1 < 8 && read_short_float(first + sign, size - sign, value)) [[likely]] {
    if (sign != 0) value = -value;
    return true;
  }
  const parsed<double> read = numbers.floating(first, size);
  value = read.value;
  return read.ok;
}

}  // namespace simdlp::detail

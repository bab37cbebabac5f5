// SPDX-License-Identifier: Apache-2.0
// Parses integers and short floats inline, on the fast path. Each function returns the exact value or
// false; the general parsers, which are compiled in the library, then take over. The code does not
// depend on the caller's compiler flags: it uses 64-bit words, and SSE2 on x86-64.
//
// The functions read backwards from the end of a token, never after it: 16 bytes, or 33 if the token is
// longer than 16 bytes. A measurement precedes every number of a line, so this stays inside the input
// except in its first few bytes; the strict decoder reads a line that starts there.
#pragma once

#include <bit>
#include <cfloat>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "simdlp/detail/byte_masks.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

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

// Returns the 64 bits of a valid number; 0 for strings and booleans.
[[nodiscard]] std::uint64_t bits_of_number(std::string_view raw) noexcept;

// The parsers of a kernel, fast up to 19 digits. The 16 bytes before first + size must be readable, or
// 33 if the number is longer than 16 bytes.
struct long_numbers {
  parsed<std::int64_t> (*integer)(const char* first, std::size_t size) noexcept;
  parsed<std::uint64_t> (*unsigned_integer)(const char* first, std::size_t size) noexcept;
  parsed<double> (*floating)(const char* first, std::size_t size) noexcept;
};

// True if a value that ends in `last` can only be a float: all other values end in a letter, and the
// smallest of those letters is the E of TRUE.
[[nodiscard]] constexpr bool may_end_float(char last) noexcept { return last < 'E'; }

// t T true True TRUE f F false False FALSE.
[[nodiscard, gnu::always_inline]] inline parsed<bool> parse_boolean(const char* first,
                                                                    std::size_t size) noexcept {
  const char letter = *first;
  const bool truth = letter == 't' || letter == 'T';
  if (size == 1) return {truth, truth || letter == 'f' || letter == 'F'};
  // With constant sizes, compilers compare words instead of calling memcmp.
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

// Loads eight bytes; the first is the lowest byte of the result on every machine.
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

// 64-bit constants whose values the compiler must not see. As operands in memory they cost nothing; a
// visible constant takes a ten-byte instruction to load into a register.
struct word_constants {
  std::uint64_t zeros = eight_zeros;
  std::uint64_t dots = 0x1010101010101010U;  // of the bytes of a number, only '.' has this bit
  std::uint64_t above_nine = 0x7676767676767676U;  // added to 10 or more it sets the highest bit
  std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t ten_and_one = 10 * 256 + 1;
  std::uint64_t pairs = 0x00FF00FF00FF00FFU;
  std::uint64_t fours = 0x0000FFFF0000FFFFU;
  std::uint64_t ten_thousand_and_one = 10'000 * std::uint64_t{0x1'0000'0000} + 1;
};
extern const word_constants constants_of_words;

// True if each byte of a word that was xor-ed with eight_zeros is a digit's value, 0 to 9.
[[nodiscard, gnu::always_inline]] inline bool all_digits(std::uint64_t values) noexcept {
  return (((values + constants_of_words.above_nine) | values) & constants_of_words.high_bits) == 0;
}

// Returns the number with these eight digit values; the first digit is in the lowest byte.
//   d0 d1 d2 d3 d4 d5 d6 d7  ->  d0d1 . d2d3 . d4d5 . d6d7  ->  d0..d3 . . . d4..d7  ->  d0..d7
[[nodiscard, gnu::always_inline]] inline std::uint64_t eight_digits(std::uint64_t values) noexcept {
  const std::uint64_t pairs =
      values * constants_of_words.ten_and_one >> 8U & constants_of_words.pairs;
  const std::uint64_t fours = pairs * (100 * 65536 + 1) >> 16U & constants_of_words.fours;
  return fours * constants_of_words.ten_thousand_and_one >> 32U;
}

// Masks for the last n bytes of a word, which are its high bytes. A table is cheaper than two shifts.
// For n = 0 the mask keeps one byte, the '-' or '=' before the number, so that the digit test fails.
inline constexpr std::uint64_t last_bytes_of_word[9] = {
    0xFF00000000000000U, 0xFF00000000000000U, 0xFFFF000000000000U,
    0xFFFFFF0000000000U, 0xFFFFFFFF00000000U, 0xFFFFFFFFFF000000U,
    0xFFFFFFFFFFFF0000U, 0xFFFFFFFFFFFFFF00U, 0xFFFFFFFFFFFFFFFFU,
};

// The functions below write the number to `value` and return true, or return false. They are always
// inlined, so `value` is a register. Numbers that are not short go to `numbers`, which has the members of
// long_numbers.

#if defined(__x86_64__)

// The most digits that are read without a call.
inline constexpr std::size_t most_short_digits = 16;

// The constants for sixteen digits, hidden from the compiler as well.
struct digit_constants {
  alignas(16) std::uint8_t zero[16];
  alignas(16) std::uint8_t above_nine[16];  // added to 10 or more it sets the highest bit
  alignas(16) std::uint16_t ten_and_one[8];
  alignas(16) std::int16_t hundred_and_one[8];
  alignas(16) std::int16_t ten_thousand_and_one[8];
  std::uint64_t ten_to_8;
};
extern const digit_constants constants_of_digits;

[[nodiscard, gnu::always_inline]] inline __m128i load_constant(const void* from) noexcept {
  return _mm_load_si128(static_cast<const __m128i*>(from));
}

// True if each byte is a digit's value, 0 to 9.
[[nodiscard, gnu::always_inline]] inline bool all_digits(__m128i values) noexcept {
  return _mm_movemask_epi8(_mm_adds_epu8(values, load_constant(constants_of_digits.above_nine))) ==
         0;
}

// Returns the two numbers with these two times eight digit values, as 32-bit words.
//   d0 d1 d2 d3 d4 d5 d6 d7  ->  d0d1 . d2d3 . d4d5 . d6d7  ->  d0..d3 . . . d4..d7  ->  d0..d7
[[nodiscard, gnu::always_inline]] inline __m128i eights_of_digits(__m128i values) noexcept {
  const digit_constants& all = constants_of_digits;
  // (10 * 256 + 1) * (first + 256 * second) is 256 * (10 * first + second) + first in 16 bits.
  const __m128i pairs = _mm_srli_epi16(_mm_mullo_epi16(values, load_constant(all.ten_and_one)), 8);
  const __m128i fours = _mm_madd_epi16(pairs, load_constant(all.hundred_and_one));
  return _mm_madd_epi16(_mm_packs_epi32(fours, fours), load_constant(all.ten_thousand_and_one));
}

// Reads 1 to 16 digits; the 16 bytes before first + size must be readable. A vector costs no more than a
// word and needs no branch on the size, which would be unpredictable. Every x86-64 has SSE2.
[[nodiscard, gnu::always_inline]] inline bool read_short_digits(const char* first, std::size_t size,
                                                                std::uint64_t& value) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(first + size - 16));
  const __m128i used = _mm_loadu_si128(reinterpret_cast<const __m128i*>(last_bytes.last<16>(size)));
  const __m128i values =
      _mm_and_si128(_mm_sub_epi8(bytes, load_constant(constants_of_digits.zero)), used);
  const auto halves = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights_of_digits(values)));
  value = (halves & 0xFFFFFFFFU) * constants_of_digits.ten_to_8 + (halves >> 32U);
  return all_digits(values);
}

#else

inline constexpr std::size_t most_short_digits = 8;

// Reads 1 to 8 digits; the 8 bytes before first + size must be readable.
[[nodiscard, gnu::always_inline]] inline bool read_short_digits(const char* first, std::size_t size,
                                                                std::uint64_t& value) noexcept {
  const std::uint64_t values =
      (load_eight(first + size - 8) ^ constants_of_words.zeros) & last_bytes_of_word[size];
  value = eight_digits(values);
  return all_digits(values);
}

#endif

// Reads -?D+ that fits int64, without the `i`: a timestamp or a field. The 16 bytes before first + size
// must be readable. The sign is a branch, which is predictable if all numbers have a sign or none has. For
// numbers without a sign, which is nearly all of them, the branch saves a quarter of the instructions.
template <class LongNumbers>
[[nodiscard, gnu::always_inline]] inline bool read_integer(const LongNumbers& numbers,
                                                           const char* first, std::size_t size,
                                                           std::int64_t& value) noexcept {
  std::uint64_t magnitude = 0;
  if (*first != '-' && size - 1 < most_short_digits && read_short_digits(first, size, magnitude))
      [[likely]] {
    value = static_cast<std::int64_t>(magnitude);
    return true;
  }
  const parsed<std::int64_t> read = numbers.integer(first, size);
  value = read.value;
  return read.ok;
}

// Reads D+ that fits uint64, without the `u`. The 16 bytes before first + size must be readable.
template <class LongNumbers>
[[nodiscard, gnu::always_inline]] inline bool read_unsigned(const LongNumbers& numbers,
                                                            const char* first, std::size_t size,
                                                            std::uint64_t& value) noexcept {
  if (size - 1 < most_short_digits && read_short_digits(first, size, value)) [[likely]]
    return true;
  const parsed<std::uint64_t> read = numbers.unsigned_integer(first, size);
  value = read.value;
  return read.ok;
}

// For a dot in one of a word's bytes; the index is the position of bit 4 of that byte, or 63 without a
// dot. There is no entry for the last byte, so a number that ends in its dot is not accepted.
struct dot_tables {
  double divisor[2][64];    // a power of ten; its negative, for negative numbers
  std::uint64_t dot[64];    // '.' ^ '0' in the dot's byte
  std::uint64_t place[64];  // a mask of that byte
  std::uint64_t after[64];  // a mask of the bytes after it; of all bytes without a dot
};
consteval dot_tables make_dot_tables() {
  dot_tables made{};
  double power = 1;
  for (unsigned byte = 7; byte-- > 0;) {
    power *= 10;
    made.divisor[0][8 * byte + 4] = power;
    made.divisor[1][8 * byte + 4] = -power;
    made.dot[8 * byte + 4] = std::uint64_t{'.' ^ '0'} << (8 * byte);
    made.place[8 * byte + 4] = std::uint64_t{0xFF} << (8 * byte);
    made.after[8 * byte + 4] = ~std::uint64_t{0} << (8 * byte + 8);
  }
  made.place[60] = ~std::uint64_t{0};
  made.divisor[0][63] = 1;
  made.divisor[1][63] = -1;
  made.after[63] = ~std::uint64_t{0};
  return made;
}
inline constexpr dot_tables by_dot = make_dot_tables();

// False on the x87 of 32-bit programs, where a quotient is rounded twice.
inline constexpr bool doubles_round_once = FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1;

// Reads D+(.D+)? or .D+ of 1 to 8 characters before `end`. `sign` is 1 if a '-' precedes them, else 0.
// The 8 bytes before `end` must be readable. Eight digits and a power of ten up to 10^7 are exact
// doubles, so one division rounds correctly (W. Clinger, "How to read floating point numbers
// accurately", 1990).
//
//   token    2  1  .  7  5         '.' ^ '0' is 0x1E
//   values   2  1 1E  7  5
//   closed   0  2  1  7  5         the bytes before the dot move up by one byte, over the dot
[[nodiscard, gnu::always_inline]] inline bool read_short_float(const char* end, std::size_t size,
                                                               std::size_t sign,
                                                               double& value) noexcept {
  if constexpr (!doubles_round_once) return false;
  const std::uint64_t values =
      (load_eight(end - 8) ^ constants_of_words.zeros) & last_bytes_of_word[size];
  const std::uint64_t dot = values & constants_of_words.dots;
  const auto place = static_cast<unsigned>(__builtin_ctzll(dot | std::uint64_t{1} << 63U));
  if (((values ^ by_dot.dot[place]) & by_dot.place[place]) != 0) [[unlikely]]
    return false;
  const std::uint64_t moved = values << 8U;
  const std::uint64_t closed = moved ^ ((moved ^ values) & by_dot.after[place]);
#if defined(__x86_64__)
  const __m128i digits = _mm_cvtsi64_si128(static_cast<long long>(closed));
  value = _mm_cvtsd_f64(_mm_cvtepi32_pd(eights_of_digits(digits))) / by_dot.divisor[sign][place];
  return all_digits(digits);
#else
  value = static_cast<double>(static_cast<std::int64_t>(eight_digits(closed))) /
          by_dot.divisor[sign][place];
  return all_digits(closed);
#endif
}

// Reads any float of the grammar. The 16 bytes before first + size must be readable, or 33 if it is
// longer than 16 bytes.
template <class LongNumbers>
[[nodiscard, gnu::always_inline]] inline bool read_float(const LongNumbers& numbers,
                                                         const char* first, std::size_t size,
                                                         double& value) noexcept {
  if (size <= 8) [[likely]] {
    const std::size_t sign = *first == '-' ? 1 : 0;
    if (read_short_float(first + size, size - sign, sign, value)) [[likely]]
      return true;
  }
  const parsed<double> read = numbers.floating(first, size);
  value = read.value;
  return read.ok;
}

}  // namespace simdlp::detail

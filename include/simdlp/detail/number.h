// SPDX-License-Identifier: Apache-2.0
// Numbers on the hot path, inline: decimal digits to integers and short floats, from a span whose
// end is known. Each function either answers exactly or says that it cannot, and then the general
// ones, which are compiled in the library, take over. The code is the same whatever flags the caller
// compiles with: plain words of 64 bits, and for whole numbers on x86-64 a vector of SSE2.
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

// The 64 bits of the number that a valid field value is, 0 of others.
[[nodiscard]] std::uint64_t bits_of_number(std::string_view raw) noexcept;

// The parsers of a kernel: the same for numbers of which the 16 bytes before first + size may be
// read, 33 when the number is longer than 16 itself. Quick up to 19 digits.
struct long_numbers {
  parsed<std::int64_t> (*integer)(const char* first, std::size_t size) noexcept;
  parsed<std::uint64_t> (*unsigned_integer)(const char* first, std::size_t size) noexcept;
  parsed<double> (*floating)(const char* first, std::size_t size) noexcept;
};

// Can what ends in `last` be a float, and not one of the other numbers and booleans? They end in
// letters, of which E is the first: in TRUE.
[[nodiscard]] constexpr bool may_end_float(char last) noexcept { return last < 'E'; }

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

// Constants of 64 bits that a compiler does not see: as operands in memory they cost nothing, where
// each one that it sees takes an instruction of ten bytes to get into a register.
struct word_constants {
  std::uint64_t zeros = eight_zeros;
  std::uint64_t dots = 0x1010101010101010U;  // of what may stand in a number, only '.' has this bit
  std::uint64_t above_nine = 0x7676767676767676U;  // added to 10 or more it sets the highest bit
  std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t ten_and_one = 10 * 256 + 1;
  std::uint64_t pairs = 0x00FF00FF00FF00FFU;
  std::uint64_t fours = 0x0000FFFF0000FFFFU;
  std::uint64_t ten_thousand_and_one = 10'000 * std::uint64_t{0x1'0000'0000} + 1;
};
extern const word_constants constants_of_words;

// True when each byte of a word that was xor-ed with eight_zeros is a digit's value, 0 to 9.
[[nodiscard, gnu::always_inline]] inline bool all_digits(std::uint64_t values) noexcept {
  return (((values + constants_of_words.above_nine) | values) & constants_of_words.high_bits) == 0;
}

// The number that eight digit values spell, the first in the lowest byte.
//   d0 d1 d2 d3 d4 d5 d6 d7  ->  d0d1 . d2d3 . d4d5 . d6d7  ->  d0..d3 . . . d4..d7  ->  d0..d7
[[nodiscard, gnu::always_inline]] inline std::uint64_t eight_digits(std::uint64_t values) noexcept {
  const std::uint64_t pairs =
      values * constants_of_words.ten_and_one >> 8U & constants_of_words.pairs;
  const std::uint64_t fours = pairs * (100 * 65536 + 1) >> 16U & constants_of_words.fours;
  return fours * constants_of_words.ten_thousand_and_one >> 32U;
}

// The last n bytes of a word, those in its high end: a table is cheaper than two shifts. Of none the
// last one, which then is no digit: the '-' or '=' that stands before where a number should be.
inline constexpr std::uint64_t last_bytes_of_word[9] = {
    0xFF00000000000000U, 0xFF00000000000000U, 0xFFFF000000000000U,
    0xFFFFFF0000000000U, 0xFFFFFFFF00000000U, 0xFFFFFFFFFF000000U,
    0xFFFFFFFFFFFF0000U, 0xFFFFFFFFFFFFFF00U, 0xFFFFFFFFFFFFFFFFU,
};

// The readers below put the number into `value` and return true, or return false. They are always
// inlined, so `value` is a register; only what is not short goes to `numbers`, which has the members
// of long_numbers.

#if defined(__x86_64__)

// How many digits are read without a call.
inline constexpr std::size_t most_short_digits = 16;

// What sixteen digits are compared and multiplied with; not seen by a compiler either.
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

// True when each byte is a digit's value, 0 to 9.
[[nodiscard, gnu::always_inline]] inline bool all_digits(__m128i values) noexcept {
  return _mm_movemask_epi8(_mm_adds_epu8(values, load_constant(constants_of_digits.above_nine))) ==
         0;
}

// The two numbers that twice eight digit values spell, in words of 32 bits.
//   d0 d1 d2 d3 d4 d5 d6 d7  ->  d0d1 . d2d3 . d4d5 . d6d7  ->  d0..d3 . . . d4..d7  ->  d0..d7
[[nodiscard, gnu::always_inline]] inline __m128i eights_of_digits(__m128i values) noexcept {
  const digit_constants& all = constants_of_digits;
  // (10 * 256 + 1) * (first + 256 * second) is 256 * (10 * first + second) + first in 16 bits.
  const __m128i pairs = _mm_srli_epi16(_mm_mullo_epi16(values, load_constant(all.ten_and_one)), 8);
  const __m128i fours = _mm_madd_epi16(pairs, load_constant(all.hundred_and_one));
  return _mm_madd_epi16(_mm_packs_epi32(fours, fours), load_constant(all.ten_thousand_and_one));
}

// 1 to 16 digits; the 16 bytes before first + size must be readable. In a vector, because that costs
// no more than a word and asks no question about the size, which nothing can guess. SSE2 is in every
// x86-64.
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

// The same of 1 to 8 digits; the 8 bytes before first + size must be readable.
[[nodiscard, gnu::always_inline]] inline bool read_short_digits(const char* first, std::size_t size,
                                                                std::uint64_t& value) noexcept {
  const std::uint64_t values =
      (load_eight(first + size - 8) ^ constants_of_words.zeros) & last_bytes_of_word[size];
  value = eight_digits(values);
  return all_digits(values);
}

#endif

// -?D+ in int64, without the `i`: a timestamp or a field. The 16 bytes before first + size must be
// readable. A sign is a branch: where there are none at all or nothing else it is guessed, and what
// comes without one, as nearly all whole numbers do, is spared a quarter of its instructions.
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

// D+ in uint64, without the `u`. The 16 bytes before first + size must be readable.
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

// What belongs to a dot in one of a word's bytes, by the place of bit 4 of that byte; 63 stands for no
// dot. The last byte is left out, so that a number that ends in its dot does not fit.
struct dot_tables {
  double divisor[2][64];     // a power of ten; its negative, for negative numbers
  std::uint64_t dot[64];     // '.' ^ '0' in its byte
  std::uint64_t place[64];   // that byte
  std::uint64_t behind[64];  // the bytes behind it, or all
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
    made.behind[8 * byte + 4] = ~std::uint64_t{0} << (8 * byte + 8);
  }
  made.place[60] = ~std::uint64_t{0};
  made.divisor[0][63] = 1;
  made.divisor[1][63] = -1;
  made.behind[63] = ~std::uint64_t{0};
  return made;
}
inline constexpr dot_tables by_dot = make_dot_tables();

// Are doubles computed as doubles? On the x87, of 32-bit programs, a quotient is rounded twice.
inline constexpr bool doubles_round_once = FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1;

// D+(.D+)? or .D+ that ends in front of `end` and has 1 to 8 characters, `sign` not counted: 1 for
// that of a negative number, else 0. The 8 bytes before `end` must be readable. At most eight digits
// and a power of ten up to 10^7 are exact doubles, so that one division rounds correctly (W. Clinger,
// "How to read floating point numbers accurately", 1990).
//
//   token    2  1  .  7  5         '.' ^ '0' is 0x1E
//   values   2  1 1E  7  5
//   closed   0  2  1  7  5         what stands before the dot moves up by one byte, over the dot
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
  const std::uint64_t closed = moved ^ ((moved ^ values) & by_dot.behind[place]);
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

// A float of the grammar. The 16 bytes before first + size must be readable, 33 when it is longer
// than that.
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

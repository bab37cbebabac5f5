// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Writes all digits of a number below 10^16 at once.
#pragma once

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp::detail {

inline constexpr std::uint32_t ten_to_8 = 100'000'000;
inline constexpr std::uint64_t ten_to_16 = 10'000'000'000'000'000U;

// Eight digits in a word of 64 bits, the first in its lowest byte.
template <class Unit>
struct eight_digits_of {
  static constexpr std::uint64_t zeros = 0x3030303030303030U;

  // Returns the values of the digits of a number below 10^8: splits it into two halves, four quarters
  // and eight digits, all lanes at once.
  // x * 10486 >> 20 is x / 100 below 10^4, and x * 103 >> 10 is x / 10 below 100.
  [[nodiscard, gnu::always_inline]] static std::uint64_t spread(std::uint32_t number) noexcept {
    const std::uint64_t halves = number / 10'000 | std::uint64_t{number % 10'000} << 32U;
    const std::uint64_t hundreds = (halves * 10'486U >> 20U) & 0x0000007F0000007FU;
    const std::uint64_t quarters = hundreds | (halves - hundreds * 100U) << 16U;
    const std::uint64_t tens = (quarters * 103U >> 10U) & 0x000F000F000F000FU;
    return tens | (quarters - tens * 10U) << 8U;
  }

  // Stores the lowest byte of the word first on every machine.
  [[gnu::always_inline]] static void store_word(char* to, std::uint64_t word) noexcept {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    __builtin_memcpy(to, &word, sizeof word);
  }

  [[gnu::always_inline]] static void store(char* to, std::uint32_t number) noexcept {
    store_word(to, spread(number) | zeros);
  }

  // Without leading zeros; eight bytes are written.
  [[gnu::always_inline]] static char* store_short(char* to, std::uint32_t number) noexcept {
    const std::uint64_t digits = spread(number);
    // The last digit counts even when it is 0.
    const auto leading =
        static_cast<unsigned>(__builtin_ctzll(digits | std::uint64_t{1} << 56U)) & 56U;
    store_word(to, (digits | zeros) >> leading);
    return to + 8 - leading / 8;
  }
};

// Sixteen digits.
template <class Unit>
struct sixteen_digits_of {
#if defined(__SSE2__)

  // Writes all sixteen digits. Returns how many there are without trailing zeros; 0 for the number 0.
  // Divides by multiplying with a reciprocal and shifting, which is exact for numbers as small as these:
  // 3518437209 / 2^45 is 1/10^4 below 10^8, 5243 / 2^19 is 1/100 below 10^4, and 6554 / 2^16 is 1/10
  // below 100.
  [[gnu::always_inline]] static unsigned store(char* to, std::uint64_t number) noexcept {
    const std::uint64_t front = number / ten_to_8;
    const std::uint64_t back = number - front * ten_to_8;
    const __m128i eights =
        _mm_set_epi64x(static_cast<long long>(back), static_cast<long long>(front));
    const __m128i upper = _mm_srli_epi64(_mm_mul_epu32(eights, _mm_set1_epi64x(3'518'437'209)), 45);
    const __m128i lower = _mm_sub_epi64(eights, _mm_mul_epu32(upper, _mm_set1_epi64x(10'000)));
    const __m128i fours = _mm_or_si128(upper, _mm_slli_epi64(lower, 32));
    const __m128i hundreds = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi32(5243)), 3);
    const __m128i units = _mm_sub_epi16(fours, _mm_mullo_epi16(hundreds, _mm_set1_epi32(100)));
    const __m128i twos = _mm_or_si128(hundreds, _mm_slli_epi32(units, 16));
    const __m128i tens = _mm_mulhi_epu16(twos, _mm_set1_epi16(6554));
    const __m128i ones = _mm_sub_epi16(twos, _mm_mullo_epi16(tens, _mm_set1_epi16(10)));
    const __m128i digits = _mm_or_si128(tens, _mm_slli_epi16(ones, 8));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_or_si128(digits, _mm_set1_epi8('0')));
    const auto zeros =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_setzero_si128())));
    return 31 - static_cast<unsigned>(__builtin_clz((~zeros & 0xFFFFU) << 1U | 1U));
  }

#else

  [[gnu::always_inline]] static unsigned store(char* to, std::uint64_t number) noexcept {
    using eight = eight_digits_of<Unit>;
    const std::uint64_t front = number / ten_to_8;
    const std::uint64_t first = eight::spread(static_cast<std::uint32_t>(front));
    const std::uint64_t last = eight::spread(static_cast<std::uint32_t>(number - front * ten_to_8));
    eight::store_word(to, first | eight::zeros);
    eight::store_word(to + 8, last | eight::zeros);
    const auto before_zeros = [](std::uint64_t digits) {
      return (71 - static_cast<unsigned>(__builtin_clzll(digits))) / 8;
    };
    if (last != 0) return 8 + before_zeros(last);
    return first != 0 ? before_zeros(first) : 0;
  }

#endif

  // Writes a number below 10^16 without leading zeros.
  [[gnu::always_inline]] static char* store_short(char* to, std::uint64_t number) noexcept {
    using eight = eight_digits_of<Unit>;
    if (number < ten_to_8) return eight::store_short(to, static_cast<std::uint32_t>(number));
    const std::uint64_t front = number / ten_to_8;
    to = eight::store_short(to, static_cast<std::uint32_t>(front));
    eight::store(to, static_cast<std::uint32_t>(number - front * ten_to_8));
    return to + 8;
  }
};

}  // namespace simdlp::detail

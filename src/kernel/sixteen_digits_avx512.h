// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Writes all digits of a number below 10^16 at once, with 52-bit
// multiplications (IFMA).
#pragma once

#include <cstdint>
#include <immintrin.h>

#include "kernel/sixteen_digits.h"

namespace simdlp::detail {

// For the digits of a number x below 10^8, from the first to the last: x * factor + offset is the fraction
// of x / 10^k in units of 2^-52, for each k. The digit is the integer part of ten times that fraction.
//
// A factor is 2^52 / 10^k rounded down, which makes the product too small by less than x units; the
// offset is that error for the largest x. So the sum is never too small, and it is too large by less than
// 2^52 / 10^k, the distance at which the digits change.
struct digit_factors {
  alignas(64) std::uint64_t factor[8] = {};
  alignas(64) std::uint64_t offset[8] = {};

  consteval digit_factors() {
    std::uint64_t power = 1;
    for (unsigned i = 8; i-- > 0;) {
      power *= 10;
      constexpr std::uint64_t one = std::uint64_t{1} << 52U;
      factor[i] = one / power;
      offset[i] = one % power * (ten_to_8 / power);
    }
  }
};
inline constexpr digit_factors factors_of_digits;

struct byte_places {
  alignas(64) std::uint8_t at[64];
};
// The lowest bytes of the eight words of two vectors, one vector after the other.
consteval byte_places make_lowest_bytes() {
  byte_places places{};
  for (unsigned i = 0; i < 8; ++i) {
    places.at[i] = static_cast<std::uint8_t>(8 * i);
    places.at[8 + i] = static_cast<std::uint8_t>(64 + 8 * i);
  }
  return places;
}
inline constexpr byte_places lowest_bytes = make_lowest_bytes();

// The sixteen bytes from n on are the indices that remove n bytes from the front of a vector.
consteval byte_places make_shifted_places() {
  byte_places places{};
  for (unsigned i = 0; i < 64; ++i) places.at[i] = static_cast<std::uint8_t>(i);
  return places;
}
inline constexpr byte_places shifted_places = make_shifted_places();

template <class Unit>
struct sixteen_digits_by_ifma {
  // Returns the number of digits without trailing zeros, as sixteen_digits_of does.
  [[gnu::always_inline]] static unsigned store(char* to, std::uint64_t number) noexcept {
    const __m128i text = text_of(number);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), text);
    const std::uint32_t digits = _mm_cmpneq_epi8_mask(text, _mm_set1_epi8('0'));
    return 32 - static_cast<unsigned>(_lzcnt_u32(digits));
  }

  [[gnu::always_inline]] static char* store_short(char* to, std::uint64_t number) noexcept {
    const __m128i text = text_of(number);
    const std::uint32_t digits = _mm_cmpneq_epi8_mask(text, _mm_set1_epi8('0'));
    // The last digit counts even when it is 0.
    const auto leading = static_cast<unsigned>(_tzcnt_u32(digits | 0x8000U));
    const __m128i places =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(shifted_places.at + leading));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_shuffle_epi8(text, places));
    return to + 16 - leading;
  }

 private:
  [[nodiscard, gnu::always_inline]] static __m128i text_of(std::uint64_t number) noexcept {
    const std::uint64_t front = number / ten_to_8;
    const __m512i factor = _mm512_load_si512(factors_of_digits.factor);
    const __m512i offset = _mm512_load_si512(factors_of_digits.offset);
    const auto digits = [&](std::uint64_t eight) {
      const __m512i fraction =
          _mm512_madd52lo_epu64(offset, _mm512_set1_epi64(static_cast<long long>(eight)), factor);
      return _mm512_madd52hi_epu64(_mm512_set1_epi64('0'), fraction, _mm512_set1_epi64(10));
    };
    return _mm512_castsi512_si128(_mm512_permutex2var_epi8(
        digits(front), _mm512_load_si512(lowest_bytes.at), digits(number - front * ten_to_8)));
  }
};

}  // namespace simdlp::detail

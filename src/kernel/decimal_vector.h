// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. For reading decimal numbers on x86-64: vectors of 16 characters, and of
// 32 with AVX2, the last character at the highest place. Gives the values of the characters, which of
// them are digits, and the number. Uses the best instructions that the unit's flags allow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "simdlp/detail/byte_masks.h"

namespace simdlp::detail {

// Hidden from the compiler: GCC 12 would build a vector of equal bytes by two or three instructions at
// each use instead of loading it. Defined in constants.cpp.
struct decimal_constants {
  alignas(32) std::uint8_t zero[32];
  alignas(32) std::uint8_t above_nine[32];  // added to 10 or more it sets the highest bit
  // Neighbours are multiplied by these and added.
  alignas(32) std::int8_t pair_weights[32];
  alignas(32) std::int16_t four_weights[16];
  alignas(32) std::int16_t eight_weights[16];
  std::uint64_t ten_to_8;
  std::uint64_t ten_to_16;
};
[[gnu::visibility("hidden")]] extern const decimal_constants constants_of_decimals;

template <class Unit>
struct decimal_vector {
  using sixteen = __m128i;

  // The values of the 16 characters at `from`; 0 to 9 for digits.
  static sixteen load(const char* from) {
    return _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)),
                        all_16(constants_of_decimals.zero));
  }
  static std::uint32_t bits_of(sixteen mask) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(mask));
  }
  // A bit for each character that is not a digit.
  static std::uint32_t others(sixteen values) {
    return bits_of(_mm_adds_epu8(values, all_16(constants_of_decimals.above_nine)));
  }
  static bool are_digits(sixteen values) { return others(values) == 0; }
  static sixteen last(std::size_t count) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(last_bytes.last<16>(count)));
  }
  static sixteen keep_last(sixteen values, std::size_t count) {
    return _mm_and_si128(values, last(count));
  }
  // Moves each value up by one place.
  static sixteen up_by_one(sixteen values) { return _mm_slli_si128(values, 1); }
  // The last `count` values of `tail`, and the others of `head`.
  static sixteen select(std::size_t count, sixteen tail, sixteen head) {
    return blend(head, tail, last(count));
  }

  // The number with these sixteen digits.
  static std::uint64_t number(sixteen values) {
    const __m128i fours = fours_of(values);
    const __m128i eights = eights_of(fours, fours);
    const auto halves = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
    return (halves & 0xFFFFFFFFU) * constants_of_decimals.ten_to_8 + (halves >> 32U);
  }

  // Reads 17 to 19 digits that end at `end`; false if one of them is not a digit. Loads 32 characters.
  static bool nineteen(const char* end, unsigned count, std::uint64_t& number) {
#if defined(__AVX2__)
    const __m256i values =
        _mm256_and_si256(_mm256_sub_epi8(load_32(end - 32), all_32(constants_of_decimals.zero)),
                         load_32(last_bytes.at + count));
    number = number_of(fours_of(values));
    return others(values) == 0;
#else
    const sixteen head = _mm_and_si128(load(end - 32), mask(last_bytes.at + count));
    const sixteen tail = load(end - 16);
    number = number_of(eights_of(fours_of(head), fours_of(tail)));
    return (others(head) | others(tail)) == 0;
#endif
  }

  // Reads a float of 17 to 20 characters that end at `end`, with a dot: `number` is its digits without
  // the dot, `decimals` the number of digits after it. False if it has another form. Loads 33 characters.
  static bool twenty(const char* end, std::size_t length, std::uint64_t& number,
                     std::size_t& decimals) {
#if defined(__AVX2__)
    const __m256i zero = all_32(constants_of_decimals.zero);
    const __m256i bytes = load_32(end - 32);
    const __m256i values = _mm256_sub_epi8(bytes, zero);
    const std::uint32_t not_digits = others(values);
#else
    const sixteen head = load(end - 32);
    const sixteen tail = load(end - 16);
    const std::uint32_t not_digits = others(tail) << 16U | others(head);
#endif
    const std::uint32_t used = ~std::uint32_t{0} << ((32 - length) % 32);
    const std::uint32_t dot = not_digits & used;
    if (dot == 0 || (dot & (dot - 1)) != 0) [[unlikely]]
      return false;
    decimals = static_cast<std::size_t>(__builtin_clz(dot));
    if (*(end - decimals - 1) != '.') [[unlikely]]
      return false;
#if defined(__AVX2__)
    const __m256i moved =
        _mm256_blendv_epi8(load_32(end - 33), bytes, load_32(last_bytes.at + decimals));
    const __m256i closed =
        _mm256_and_si256(_mm256_sub_epi8(moved, zero), load_32(last_bytes.at + length - 1));
    number = number_of(fours_of(closed));
#else
    const sixteen closed_tail = blend(load(end - 17), tail, mask(last_bytes.at + 16 + decimals));
    const sixteen closed_head =
        _mm_and_si128(blend(load(end - 33), head, mask(last_bytes.at + decimals)),
                      mask(last_bytes.at + length - 1));
    number = number_of(eights_of(fours_of(closed_head), fours_of(closed_tail)));
#endif
    return true;
  }

 private:
  template <class Part>
  static sixteen all_16(const Part* constant) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(constant));
  }
  static sixteen mask(const std::uint8_t* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  }
#if defined(__AVX2__)
  template <class Part>
  static __m256i all_32(const Part* constant) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(constant));
  }
  template <class Byte>
  static __m256i load_32(const Byte* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static __m256i fours_of(__m256i values) {
    return _mm256_madd_epi16(
        _mm256_maddubs_epi16(values, all_32(constants_of_decimals.pair_weights)),
        all_32(constants_of_decimals.four_weights));
  }
  static std::uint32_t others(__m256i values) {
    return static_cast<std::uint32_t>(
        _mm256_movemask_epi8(_mm256_adds_epu8(values, all_32(constants_of_decimals.above_nine))));
  }
  static std::uint64_t number_of(__m256i fours) {
    return number_of(eights_of(_mm256_castsi256_si128(fours), _mm256_extracti128_si256(fours, 1)));
  }
#endif
  static sixteen blend(sixteen otherwise, sixteen where_chosen, sixteen chosen) {
#if defined(__SSE4_1__)
    return _mm_blendv_epi8(otherwise, where_chosen, chosen);
#else
    return _mm_or_si128(_mm_and_si128(chosen, where_chosen), _mm_andnot_si128(chosen, otherwise));
#endif
  }
  // The four numbers of four digits each.
  static __m128i fours_of(sixteen values) {
#if defined(__SSSE3__)
    const __m128i pairs = _mm_maddubs_epi16(values, all_16(constants_of_decimals.pair_weights));
#else
    // (10 * 256 + 1) * (first + 256 * second) is 256 * (10 * first + second) + first in 16 bits.
    const __m128i pairs = _mm_srli_epi16(_mm_mullo_epi16(values, _mm_set1_epi16(10 * 256 + 1)), 8);
#endif
    return _mm_madd_epi16(pairs, all_16(constants_of_decimals.four_weights));
  }
  // Joins two times four numbers of four digits to four numbers of eight digits. Packing saturates
  // nothing, because all are below 10000.
  static __m128i eights_of(__m128i head, __m128i tail) {
    return _mm_madd_epi16(_mm_packs_epi32(head, tail), all_16(constants_of_decimals.eight_weights));
  }
  // Joins four numbers of eight digits; the first must be 0 and the second below 1000.
  static std::uint64_t number_of(__m128i eights) {
    const auto high = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights)) >> 32U;
    const auto low =
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(eights, eights)));
    return high * constants_of_decimals.ten_to_16 +
           (low & 0xFFFFFFFFU) * constants_of_decimals.ten_to_8 + (low >> 32U);
  }
};

}  // namespace simdlp::detail

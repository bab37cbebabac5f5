// SPDX-License-Identifier: Apache-2.0
// Searches for one of a few bytes.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include "simdlp/detail/number.h"
#endif

namespace simdlp::detail {

// Returns the first byte of [at, end) that is one of `bytes`, or `end`.
template <class... Bytes>
[[nodiscard]] inline const char* find_any(const char* at, const char* end,
                                          Bytes... bytes) noexcept {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(bytes)))), ...);
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (bits != 0) return at + std::countr_zero(bits);
  }
#else
  constexpr std::uint64_t ones = 0x0101010101010101U;
  for (; end - at >= 8; at += 8) {
    const std::uint64_t word = load_eight(at);
    const auto zeros = [](std::uint64_t in) { return (in - ones) & ~in; };
    // There is a hit, but it may be a later byte than the first.
    if (((zeros(word ^ (ones * static_cast<unsigned char>(bytes))) | ...) & (ones << 7U)) != 0) {
      break;
    }
  }
#endif
  while (at != end && ((*at != bytes) && ...)) ++at;
  return at;
}

// Returns the first byte of [at, end) that is `first` or `second`, or `end`.
[[nodiscard]] inline const char* find_either(const char* at, const char* end, char first,
                                             char second) noexcept {
  return find_any(at, end, first, second);
}

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Searches for one of two bytes.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include "simdlp/detail/number.h"
#endif

namespace simdlp::detail {

// Returns the first byte of [at, end) that is `first` or `second`, or `end`.
[[nodiscard]] inline const char* find_either(const char* at, const char* end, char first,
                                             char second) noexcept {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(first)),
                                       _mm_cmpeq_epi8(block, _mm_set1_epi8(second)));
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (bits != 0) return at + std::countr_zero(bits);
  }
#else
  constexpr std::uint64_t ones = 0x0101010101010101U;
  for (; end - at >= 8; at += 8) {
    const std::uint64_t a = load_eight(at) ^ (ones * static_cast<unsigned char>(first));
    const std::uint64_t b = load_eight(at) ^ (ones * static_cast<unsigned char>(second));
    // There is a hit, but it may be a later byte than the first.
    if (((((a - ones) & ~a) | ((b - ones) & ~b)) & (ones << 7U)) != 0) break;
  }
#endif
  while (at != end && *at != first && *at != second) ++at;
  return at;
}

}  // namespace simdlp::detail

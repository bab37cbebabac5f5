// SPDX-License-Identifier: Apache-2.0
// Finds the line ends and spaces among tokens without a branch for each token.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/window.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp::detail {

// One bit for each of 64 tokens.
struct token_masks {
  static constexpr std::uint32_t size = 64;

  std::uint64_t spaces = 0;
  std::uint64_t line_feeds = 0;

  // Reads 64 tokens, which the window has room for, and looks at the first `count` only. count > 0.
  token_masks(const token* first, std::size_t count) noexcept {
#if defined(__SSE2__)
    for (std::uint32_t i = 0; i < size; i += 16) {
      const __m128i kinds = kinds_of(first + i);
      spaces |= places_of(' ', kinds) << i;
      line_feeds |= places_of('\n', kinds) << i;
    }
    const std::uint64_t looked_at =
        count < size ? (std::uint64_t{1} << count) - 1 : ~std::uint64_t{0};
    spaces &= looked_at;
    line_feeds &= looked_at;
#else
    for (std::uint32_t i = 0; i < size && i < count; ++i) {
      spaces |= std::uint64_t{first[i].kind == ' '} << i;
      line_feeds |= std::uint64_t{first[i].kind == '\n'} << i;
    }
#endif
  }

#if defined(__SSE2__)
 private:
  // Returns the kinds of 16 tokens.
  [[nodiscard]] static __m128i kinds_of(const token* first) noexcept {
    return _mm_packus_epi16(kinds_of_eight(first), kinds_of_eight(first + 8));
  }
  [[nodiscard]] static __m128i kinds_of_eight(const token* first) noexcept {
    const auto kinds_and_escapes = [](const token* four) {
      return _mm_srli_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(four)), 16);
    };
    const __m128i eight = _mm_packs_epi32(kinds_and_escapes(first), kinds_and_escapes(first + 4));
    return _mm_and_si128(eight, _mm_set1_epi16(0xFF));
  }
  [[nodiscard]] static std::uint64_t places_of(char kind, __m128i kinds) noexcept {
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(kinds, _mm_set1_epi8(kind))));
  }
#endif
};

}  // namespace simdlp::detail

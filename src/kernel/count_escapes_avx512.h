// SPDX-License-Identifier: Apache-2.0
// How many escapes there are in a text, 64 bytes at a time with AVX-512: masked loads read what
// there is and no more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

template <class Isa, text_kind Kind>
std::size_t count_escapes_masked(const char* data, std::size_t size) noexcept {
  std::size_t count = 0;
  // Pairs of bytes beside each other, of which the first may be a backslash.
  for (std::size_t left = size - 1;; left -= 64, data += 64) {
    const std::uint64_t pairs = left < 64 ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
    const __m512i first = _mm512_maskz_loadu_epi8(pairs, data);
    const __m512i second = _mm512_maskz_loadu_epi8(pairs, data + 1);
    const auto escaping = [&](__mmask64 backslash, char byte) {
      return _mm512_mask_cmpeq_epi8_mask(backslash, second, _mm512_set1_epi8(byte));
    };
    const __mmask64 backslash = _mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8('\\'));
    std::uint64_t found = 0;
    if constexpr (Kind == text_kind::string) {
      // Which of two backslashes beside each other escapes depends on those before.
      if (escaping(backslash, '\\') != 0) [[unlikely]]
        return uncounted;
      found = escaping(backslash, '"');
    } else {
      found = escaping(backslash, ',') | escaping(backslash, ' ');
      if constexpr (Kind == text_kind::key) found |= escaping(backslash, '=');
    }
    count += static_cast<std::size_t>(__builtin_popcountll(found));
    if (left <= 64) return count;
  }
}

template <class Isa>
std::size_t count_escapes_masked(const char* data, std::size_t size, text_kind kind) noexcept {
  if (size == 0) return 0;
  switch (kind) {
    case text_kind::measurement:
      return count_escapes_masked<Isa, text_kind::measurement>(data, size);
    case text_kind::key: return count_escapes_masked<Isa, text_kind::key>(data, size);
    case text_kind::string: break;
  }
  return count_escapes_masked<Isa, text_kind::string>(data, size);
}

}  // namespace simdlp::detail

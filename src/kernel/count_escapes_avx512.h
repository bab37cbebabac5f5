// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Counts the escapes in a text, 64 bytes at a time with AVX-512. Masked
// loads read nothing outside the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/escape.h"

namespace simdlp::detail {

// Counts the pairs of neighbouring bytes that are escapes. `doubled` gets bits if two backslashes are
// neighbours, because which of them escapes then depends on the bytes before.
template <class Unit, text_kind Kind>
[[gnu::always_inline]] inline std::size_t count_pairs(__m512i first, __m512i second,
                                                      std::uint64_t& doubled) noexcept {
  const __mmask64 backslash = _mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8('\\'));
  const auto escaping = [&](char byte) {
    return _mm512_mask_cmpeq_epi8_mask(backslash, second, _mm512_set1_epi8(byte));
  };
  std::uint64_t found = 0;
  if constexpr (Kind == text_kind::string) {
    doubled |= escaping('\\');
    found = escaping('"');
  } else {
    found = escaping(',') | escaping(' ');
    if constexpr (Kind == text_kind::key) found |= escaping('=');
  }
  return static_cast<std::size_t>(__builtin_popcountll(found));
}

template <class Unit, text_kind Kind>
std::size_t count_escapes_masked(const char* data, std::size_t size) noexcept {
  std::size_t count = 0;
  std::uint64_t doubled = 0;
  std::size_t left = size - 1;
  for (; left > 64; left -= 64, data += 64) {
    count +=
        count_pairs<Unit, Kind>(_mm512_loadu_si512(data), _mm512_loadu_si512(data + 1), doubled);
  }
  const std::uint64_t pairs = _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(left));
  count += count_pairs<Unit, Kind>(_mm512_maskz_loadu_epi8(pairs, data),
                                   _mm512_maskz_loadu_epi8(pairs, data + 1), doubled);
  return doubled == 0 ? count : uncounted;
}

template <class Unit>
std::size_t count_escapes_masked(const char* data, std::size_t size, text_kind kind) noexcept {
  if (size == 0) return 0;
  switch (kind) {
    case text_kind::measurement:
      return count_escapes_masked<Unit, text_kind::measurement>(data, size);
    case text_kind::key: return count_escapes_masked<Unit, text_kind::key>(data, size);
    case text_kind::string: break;
  }
  return count_escapes_masked<Unit, text_kind::string>(data, size);
}

}  // namespace simdlp::detail

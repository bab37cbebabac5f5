// SPDX-License-Identifier: Apache-2.0
// Removes the backslashes of escapes from a text, 64 bytes at a time with AVX-512: a mask of the bytes
// that are kept, one compression, one store.
//
//   raw      s a y   \ " h i \ "   C : \ \ .
//   escapes          1       1         1
//   kept     1 1 1 1 0 1 1 1 0 1 1 1 1 0 1 1
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "simdlp/escape.h"

namespace simdlp::detail {

// The backslashes that escape the next byte. In a string a run of backslashes pairs
// up; `carry` is 1 when the first byte of the next block is escaped by the last of this one.
template <class Isa, text_kind Kind>
[[gnu::always_inline]] inline std::uint64_t escapes_of(__m512i block, __m512i next,
                                                       std::uint64_t& carry) noexcept {
  const auto next_is = [&](char byte) {
    return static_cast<std::uint64_t>(_mm512_cmpeq_epi8_mask(next, _mm512_set1_epi8(byte)));
  };
  const auto backslashes =
      static_cast<std::uint64_t>(_mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\')));
  if constexpr (Kind == text_kind::measurement) return backslashes & (next_is(',') | next_is(' '));
  if constexpr (Kind == text_kind::key) {
    return backslashes & (next_is(',') | next_is(' ') | next_is('='));
  }
  // The carry of a subtraction separates runs that start at an even place from the others.
  constexpr std::uint64_t odd = 0xAAAA'AAAA'AAAA'AAAAU;
  const std::uint64_t starts = backslashes & ~carry;
  const std::uint64_t codes = (((starts << 1U) | odd) - starts) ^ odd;
  const std::uint64_t escapes = codes & backslashes;
  carry = escapes >> 63U;
  return escapes & (next_is('"') | next_is('\\'));
}

template <class Isa, text_kind Kind>
char* unescape_masked(char* to, const char* from, std::size_t size) noexcept {
  std::uint64_t carry = 0;
  for (; size > 64; size -= 64, from += 64) {
    const __m512i block = _mm512_loadu_si512(from);
    const std::uint64_t escapes = escapes_of<Isa, Kind>(block, _mm512_loadu_si512(from + 1), carry);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(~escapes, block));
    to += 64 - __builtin_popcountll(escapes);
  }
  const std::uint64_t bytes = _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(size));
  const __m512i block = _mm512_maskz_loadu_epi8(bytes, from);
  // The byte after the text is not an escaped one.
  const __m512i next = _mm512_maskz_loadu_epi8(bytes >> 1U, from + 1);
  const std::uint64_t kept = bytes & ~escapes_of<Isa, Kind>(block, next, carry);
  const auto count = static_cast<unsigned>(__builtin_popcountll(kept));
  _mm512_mask_storeu_epi8(to, _bzhi_u64(~std::uint64_t{0}, count),
                          _mm512_maskz_compress_epi8(kept, block));
  return to + count;
}

template <class Isa>
char* unescape_masked(char* to, const char* from, std::size_t size, text_kind kind) noexcept {
  switch (kind) {
    case text_kind::measurement:
      return unescape_masked<Isa, text_kind::measurement>(to, from, size);
    case text_kind::key: return unescape_masked<Isa, text_kind::key>(to, from, size);
    case text_kind::string: break;
  }
  return unescape_masked<Isa, text_kind::string>(to, from, size);
}

}  // namespace simdlp::detail

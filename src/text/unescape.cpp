// SPDX-License-Identifier: Apache-2.0
// Removes the backslashes of escapes. Copies sixteen bytes at a time up to the next backslash.
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "kernel/unescape.h"

namespace simdlp::detail {
namespace {

template <text_kind Kind>
char* unescape(char* to, const char* at, std::size_t size) noexcept {
  const char* const end = at + size;
#if defined(__SSE2__)
  // There is room for as many bytes as are left, so whole vectors may be stored.
  while (end - at >= 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
    const auto backslashes =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
    if (backslashes == 0) [[likely]] {
      at += 16;
      to += 16;
      continue;
    }
    const int before = std::countr_zero(backslashes);
    at += before;
    to += before;
    if (end - at >= 2 && is_escaped(Kind, at[1])) ++at;
    *to++ = *at++;
  }
#endif
  while (at != end) {
    if (*at == '\\' && end - at >= 2 && is_escaped(Kind, at[1])) ++at;
    *to++ = *at++;
  }
  return to;
}

}  // namespace

char* unescape_of_baseline(char* to, const char* from, std::size_t size, text_kind kind) noexcept {
  switch (kind) {
    case text_kind::measurement: return unescape<text_kind::measurement>(to, from, size);
    case text_kind::key: return unescape<text_kind::key>(to, from, size);
    case text_kind::string: break;
  }
  return unescape<text_kind::string>(to, from, size);
}

}  // namespace simdlp::detail

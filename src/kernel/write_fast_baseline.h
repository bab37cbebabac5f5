// SPDX-License-Identifier: Apache-2.0
// Copies a name or string and finds, in the same pass, whether it holds a byte that needs the slow
// path: one to escape, to check as UTF-8 or to refuse.
//
// Sixteen bytes at a time with SSE2, which every x86-64 has; elsewhere by arithmetic on words, with
// the same results. Reads nothing outside the caller's bytes: two overlapping loads cover a short
// text.
//
//   size 11   first load  [0 . . . . . . 7]
//             last load         [3 . . . . . . 10]
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simdlp/detail/number.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp::detail {

// Blocks of sixteen bytes, and the bytes in them that cannot simply be copied.
#if defined(__SSE2__)

using byte_block = __m128i;

[[nodiscard]] inline byte_block load_block(const char* from) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}
inline void store_block(char* to, byte_block block) noexcept {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
}
[[nodiscard]] inline byte_block make_block(std::uint64_t low, std::uint64_t high) noexcept {
  return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}
[[nodiscard]] inline byte_block equal(byte_block block, char byte) noexcept {
  return _mm_cmpeq_epi8(block, _mm_set1_epi8(byte));
}

// The highest bit of each byte that is special in a name: 0x00-0x20 ! " , = \ and 0x7F-0xFF. A quote
// counts in field keys (dialect::refuses_odd_quotes); `!` is included because the range costs nothing.
// Other bits are undefined.
[[nodiscard]] inline byte_block name_specials(byte_block block) noexcept {
  // 0x00 to 0x22 and 0xFF have the highest bit in the first sum, 0x7F to 0xFE in the second.
  const __m128i outside =
      _mm_or_si128(_mm_sub_epi8(block, _mm_set1_epi8(0x23)), _mm_add_epi8(block, _mm_set1_epi8(1)));
  const __m128i separators = _mm_or_si128(equal(block, ','), equal(block, '='));
  return _mm_or_si128(_mm_or_si128(outside, separators), equal(block, '\\'));
}
// The same for a string: " \ 0x80-0xFF, and LF without `Newlines`.
template <bool Newlines>
[[nodiscard]] inline byte_block string_specials(byte_block block) noexcept {
  const __m128i escaped = _mm_or_si128(equal(block, '"'), equal(block, '\\'));
  if constexpr (Newlines) return _mm_or_si128(escaped, block);
  return _mm_or_si128(_mm_or_si128(escaped, equal(block, '\n')), block);
}
[[nodiscard]] inline byte_block either(byte_block left, byte_block right) noexcept {
  return _mm_or_si128(left, right);
}
[[nodiscard]] inline bool any(byte_block specials) noexcept {
  return _mm_movemask_epi8(specials) != 0;
}

#else

struct byte_block {
  std::uint64_t low;
  std::uint64_t high;
};

inline constexpr std::uint64_t each_byte = 0x0101010101010101U;

[[nodiscard]] inline byte_block load_block(const char* from) noexcept {
  byte_block block{};
  std::memcpy(&block, from, sizeof block);
  return block;
}
inline void store_block(char* to, byte_block block) noexcept {
  std::memcpy(to, &block, sizeof block);
}
[[nodiscard]] inline byte_block make_block(std::uint64_t low, std::uint64_t high) noexcept {
  return {low, high};
}
// Nonzero if a byte of the word is less than `than`, which is at most 0x80.
[[nodiscard]] inline std::uint64_t any_less(std::uint64_t word, std::uint64_t than) noexcept {
  return (word - each_byte * than) & ~word & (each_byte * 0x80U);
}
[[nodiscard]] inline std::uint64_t any_equal(std::uint64_t word, char byte) noexcept {
  return any_less(word ^ (each_byte * static_cast<unsigned char>(byte)), 1);
}
[[nodiscard]] inline byte_block name_specials(byte_block block) noexcept {
  const auto specials = [](std::uint64_t word) {
    return any_less(word, 0x23) | any_equal(word, ',') | any_equal(word, '=') |
           any_equal(word, '\\') | any_equal(word, 0x7F) | (word & (each_byte * 0x80U));
  };
  return {specials(block.low), specials(block.high)};
}
template <bool Newlines>
[[nodiscard]] inline byte_block string_specials(byte_block block) noexcept {
  const auto specials = [](std::uint64_t word) {
    return any_equal(word, '"') | any_equal(word, '\\') | (Newlines ? 0 : any_equal(word, '\n')) |
           (word & (each_byte * 0x80U));
  };
  return {specials(block.low), specials(block.high)};
}
[[nodiscard]] inline byte_block either(byte_block left, byte_block right) noexcept {
  return {left.low | right.low, left.high | right.high};
}
[[nodiscard]] inline bool any(byte_block specials) noexcept {
  return (specials.low | specials.high) != 0;
}

#endif

[[nodiscard]] inline std::uint64_t load_word(const char* from) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}
[[nodiscard]] inline std::uint32_t load_half_word(const char* from) noexcept {
  std::uint32_t half = 0;
  std::memcpy(&half, from, sizeof half);
  return half;
}

// The special bytes of a copied text, and its first and last eight bytes (fewer if it is shorter).
struct copied_text {
  byte_block specials;
  std::uint64_t head;
  std::uint64_t tail;
};

enum class text_use : std::uint8_t { name, string, string_with_newlines };

template <text_use Use>
[[nodiscard]] inline byte_block specials_of(byte_block block) noexcept {
  if constexpr (Use == text_use::name) return name_specials(block);
  return string_specials<Use == text_use::string_with_newlines>(block);
}

// Copies [from, from + size) to `to`; size > 0. The caller uses the copy only if any() of its
// specials is false.
template <text_use Use>
[[nodiscard, gnu::always_inline]] inline copied_text copy_text(char* to, const char* from,
                                                               std::size_t size) noexcept {
  if (size >= 16) {
    const byte_block first = load_block(from);
    const byte_block last = load_block(from + size - 16);
    store_block(to, first);
    byte_block specials = either(specials_of<Use>(first), specials_of<Use>(last));
    for (std::size_t at = 16; at + 16 < size; at += 16) {
      const byte_block block = load_block(from + at);
      store_block(to + at, block);
      specials = either(specials, specials_of<Use>(block));
    }
    store_block(to + size - 16, last);
    return {specials, load_word(from), load_word(from + size - 8)};
  }
  if (size >= 8) {
    const std::uint64_t head = load_word(from);
    const std::uint64_t tail = load_word(from + size - 8);
    std::memcpy(to, &head, sizeof head);
    std::memcpy(to + size - 8, &tail, sizeof tail);
    return {specials_of<Use>(make_block(head, tail)), head, tail};
  }
  if (size >= 4) {
    const std::uint32_t first = load_half_word(from);
    const std::uint32_t last = load_half_word(from + size - 4);
    std::memcpy(to, &first, sizeof first);
    std::memcpy(to + size - 4, &last, sizeof last);
    const std::uint64_t both = first | std::uint64_t{last} << 32U;
    return {specials_of<Use>(make_block(both, both)), both, 0};
  }
  // One to three bytes, some of them twice, and the filler 'x'.
  const std::uint32_t first = static_cast<unsigned char>(from[0]);
  const std::uint32_t middle = static_cast<unsigned char>(from[size >> 1U]);
  const std::uint32_t last = static_cast<unsigned char>(from[size - 1]);
  to[0] = from[0];
  to[size >> 1U] = from[size >> 1U];
  to[size - 1] = from[size - 1];
  const std::uint64_t both = (first | middle << 8U | last << 16U | 0x78000000U) * 0x100000001U;
  return {specials_of<Use>(make_block(both, both)), both, 0};
}

}  // namespace simdlp::detail

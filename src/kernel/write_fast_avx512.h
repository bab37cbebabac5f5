// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Writes names and strings on the fast path of the encoder: masked loads
// take up to 64 bytes of any size without reading outside the caller's bytes.
//
//   The vector for `hostname=host_0`, from the key "hostname" and the value "host_0":
//     ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~   filler
//     h o s t n a m e . . . . . . . . . . .   loaded from key, only its bytes
//     . . . . . . . . . h o s t _ 0 . . . .   loaded from value - 9
//                     =                       written over it
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "kernel/name_constants.h"
#include "kernel/write_fast.h"

namespace simdlp::detail {

template <class Unit>
struct masked_copies {
  using specials = __m512i;  // the highest bit of each byte that needs the slow path
  static constexpr std::size_t longest_key = 64;

  struct key {
    __m512i specials;
    __m512i text;  // the key and then `~~~~...`

    [[nodiscard, gnu::always_inline]] std::uint64_t head() const noexcept {
      return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm512_castsi512_si128(text)));
    }
    // A checksum of the first and the last eight bytes, or of a shorter key with its filler.
    [[nodiscard, gnu::always_inline]] std::uint32_t fingerprint(const char* from,
                                                                std::size_t size) const noexcept {
      if (size < 8) return static_cast<std::uint32_t>(_mm_crc32_u64(0, head()));
      std::uint64_t first = 0;
      std::uint64_t last = 0;
      __builtin_memcpy(&first, from, sizeof first);
      __builtin_memcpy(&last, from + size - 8, sizeof last);
      return static_cast<std::uint32_t>(_mm_crc32_u64(_mm_crc32_u64(0, first), last));
    }
  };

  [[nodiscard, gnu::always_inline]] static bool any(specials of) noexcept {
    return _mm512_movepi8_mask(of) != 0;
  }
  [[nodiscard, gnu::always_inline]] static specials either(specials left, specials right) noexcept {
    return _mm512_or_si512(left, right);
  }

  // For a key and a value that fit in one vector with the `=` between them. Also overwrites bytes
  // after them.
  [[nodiscard, gnu::always_inline]] static key write_tag(char* to, const char* from,
                                                         std::size_t size, const char* value,
                                                         std::size_t value_size) noexcept {
    const __m512i text = load(from, size);
    const __m512i tag = _mm512_mask_loadu_epi8(text, first_bytes(value_size) << (size + 1),
                                               before(value, size + 1));
    *to = ',';
    _mm512_storeu_si512(to + 1, tag);
    to[size + 1] = '=';
    return {name_specials(tag), text};
  }

  [[nodiscard, gnu::always_inline]] static key write_key(char* to, const char* from,
                                                         std::size_t size) noexcept {
    const __m512i text = load(from, size);
    *to = ',';
    _mm512_storeu_si512(to + 1, text);
    to[size + 1] = '=';
    return {name_specials(text), text};
  }

  [[nodiscard, gnu::always_inline]] static specials copy_name(char* to, const char* from,
                                                              std::size_t size) noexcept {
    specials found = _mm512_setzero_si512();
    for (; size > 64; size -= 64, from += 64, to += 64) {
      const __m512i block = _mm512_loadu_si512(from);
      _mm512_storeu_si512(to, block);
      found = either(found, name_specials(block));
    }
    const __m512i block = load(from, size);
    _mm512_storeu_si512(to, block);
    return either(found, name_specials(block));
  }

  // Writes a tag value with escapes. Returns null if it holds other special bytes than separators,
  // because a dialect may refuse those.
  static char* escape_name(char* to, const char* from, std::size_t size) noexcept {
    for (std::size_t left = size; left != 0;) {
      const std::size_t part = left < 32 ? left : 32;
      const __m512i block = load(from, part);
      const __m256i bytes = _mm512_castsi512_si256(block);
      const std::uint32_t separators = equal(bytes, ' ') | equal(bytes, ',') | equal(bytes, '=');
      if (_mm512_movepi8_mask(name_specials(block)) != separators) return nullptr;
      to = write_escaped(to, bytes, separators, part);
      from += part;
      left -= part;
    }
    return to;
  }

  template <bool Newlines>
  [[nodiscard, gnu::always_inline]] static char* write_string(char* to, const char* from,
                                                              std::size_t size) noexcept {
    *to++ = '"';
    for (; size > 64; size -= 64, from += 64) {
      to = write_string_block<Newlines>(to, _mm512_loadu_si512(from), 64);
      if (to == nullptr) [[unlikely]]
        return nullptr;
    }
    to = write_string_block<Newlines>(to, _mm512_maskz_loadu_epi8(first_bytes(size), from), size);
    if (to == nullptr) [[unlikely]]
      return nullptr;
    *to = '"';
    return to + 1;
  }

  static std::uint32_t fingerprint_of(const char* from, std::size_t size) noexcept {
    // write_key() takes no longer keys.
    if (size > longest_key) size = longest_key;
    return key{_mm512_setzero_si512(), load(from, size)}.fingerprint(from, size);
  }

 private:
  // A mask of `size` bytes, at most 64.
  [[nodiscard, gnu::always_inline]] static std::uint64_t first_bytes(std::size_t size) noexcept {
    return _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(size));
  }
  // An address that may be outside the caller's memory; the masked load does not read there.
  [[nodiscard, gnu::always_inline]] static const char* before(const char* at,
                                                              std::size_t bytes) noexcept {
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(at) - bytes);
  }
  [[nodiscard, gnu::always_inline]] static __m512i load(const char* from,
                                                        std::size_t size) noexcept {
    return _mm512_mask_loadu_epi8(_mm512_load_si512(constants_of_names.filler), first_bytes(size),
                                  from);
  }
  [[nodiscard, gnu::always_inline]] static __m512i name_specials(__m512i block) noexcept {
    const __m512i classes =
        _mm512_permutex2var_epi8(_mm512_load_si512(constants_of_names.specials), block,
                                 _mm512_load_si512(constants_of_names.specials + 64));
    return _mm512_or_si512(classes, block);
  }
  [[nodiscard, gnu::always_inline]] static std::uint32_t equal(__m256i block, char byte) noexcept {
    return _mm256_cmpeq_epi8_mask(block, _mm256_set1_epi8(byte));
  }

  // Returns null if the block holds a byte that is not ASCII, or a line feed without `Newlines`.
  template <bool Newlines>
  [[nodiscard, gnu::always_inline]] static char* write_string_block(char* to, __m512i block,
                                                                    std::size_t size) noexcept {
    std::uint64_t refused = _mm512_movepi8_mask(block);
    if constexpr (!Newlines) refused |= _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\n'));
    if (refused != 0) [[unlikely]]
      return nullptr;
    const std::uint64_t escaped = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('"')) |
                                  _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\'));
    if (escaped == 0) {
      _mm512_storeu_si512(to, block);
      return to + size;
    }
    const std::size_t front = size < 32 ? size : 32;
    to = write_escaped(to, _mm512_castsi512_si256(block), static_cast<std::uint32_t>(escaped),
                       front);
    return write_escaped(to, _mm512_extracti64x4_epi64(block, 1),
                         static_cast<std::uint32_t>(escaped >> 32U), size - front);
  }

  // Writes up to 32 bytes with a backslash before each of `escaped`: widens each byte to a pair
  // (backslash, byte), then compresses away the backslashes that are not wanted.
  [[nodiscard, gnu::always_inline]] static char* write_escaped(char* to, __m256i block,
                                                               std::uint32_t escaped,
                                                               std::size_t size) noexcept {
    const __m512i pairs =
        _mm512_or_si512(_mm512_slli_epi16(_mm512_cvtepu8_epi16(block), 8), _mm512_set1_epi16('\\'));
    constexpr std::uint64_t second = 0xAAAAAAAAAAAAAAAAU;
    const std::uint64_t wanted = second | _pdep_u64(escaped, ~second);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(wanted, pairs));
    return to + size + _mm_popcnt_u32(escaped);
  }
};

template <class Unit, class Digits>
struct masked_writer : fast_writer<Unit, masked_copies<Unit>, Digits> {
  using copies = masked_copies<Unit>;
  using fast = fast_writer<Unit, copies, Digits>;

  static written tag(line_buffer& line, const char* key, std::size_t key_size, const char* value,
                     std::size_t value_size) noexcept {
    const std::size_t size = key_size + value_size + 2;
    char* const to = line.at;
    if (to > line.tags_until || size > 65 || key_size == 0 || value_size == 0) [[unlikely]]
      return long_tag(line, key, key_size, value, value_size);
    const auto copied = copies::write_tag(to, key, key_size, value, value_size);
    if (copies::any(copied.specials)) [[unlikely]]
      return long_tag(line, key, key_size, value, value_size);
    if (!fast::accept(line, to, copied, key, key_size)) [[unlikely]]
      return written::nothing;
    line.at = to + size;
    return written::all;
  }

  // Not inlined, so that tag() needs few registers.
  [[gnu::noinline]] static written long_tag(line_buffer& line, const char* key,
                                            std::size_t key_size, const char* value,
                                            std::size_t value_size) noexcept {
    return fast::tag(line, key, key_size, value, value_size);
  }

  static constexpr encode_functions functions() noexcept {
    encode_functions made = fast::functions();
    made.tag = tag;
    return made;
  }
};

}  // namespace simdlp::detail

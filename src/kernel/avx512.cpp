// SPDX-License-Identifier: Apache-2.0
// The kernel for AVX-512 with byte compression (VBMI2: Ice Lake, Zen 4, and later). It differs from
// the others in how tokens are written: all of a block's with one compression, none in a loop.
#include "kernel/kernels.h"
#include "kernel/scan.h"
#include "kernel/unit.h"

namespace simdlp::detail {
namespace {

struct byte_numbers {
  alignas(64) std::uint8_t at[64];
};
consteval byte_numbers count_bytes() {
  byte_numbers numbers{};
  for (unsigned i = 0; i < 64; ++i) numbers.at[i] = static_cast<std::uint8_t>(i);
  return numbers;
}
constexpr byte_numbers numbers = count_bytes();

struct avx512 {
  using arch = xsimd::avx512bw;
  using bytes = xsimd::batch<std::int8_t, arch>;

  static bytes broadcast(const std::uint8_t* table) {
    return _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
  }
  static bytes lookup(bytes table, bytes index) { return _mm512_shuffle_epi8(table, index); }
  static bytes high_nibble(bytes x) {
    return _mm512_and_si512(_mm512_srli_epi16(x, 4), _mm512_set1_epi8(0x0F));
  }
  static std::uint64_t bitmask(xsimd::batch_bool<std::int8_t, arch> x) { return x.data; }
  static std::uint64_t sign_bits(bytes x) { return _mm512_movepi8_mask(x); }
  static std::uint64_t prefix_xor(std::uint64_t x) {
    const __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(x)), _mm_set1_epi8(-1), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
  }

  // Numbers and bytes of a block's tokens are compressed to the front, then widened, sixteen at a
  // time, into the words that tokens are:  position | byte << 16 | escapes << 24
  template <bool MayEscape>
  static void emit(token* into, const char* start, std::uint32_t at, std::uint64_t tokens,
                   std::uint64_t escapes) {
    const auto count = static_cast<unsigned>(__builtin_popcountll(tokens));
    __m512i numbered = _mm512_load_si512(numbers.at);
    if (MayEscape) {
      numbered =
          _mm512_or_si512(numbered, _mm512_maskz_set1_epi8(escapes, static_cast<char>(0x80)));
    }
    const __m512i places = _mm512_maskz_compress_epi8(tokens, numbered);
    const __m512i kinds = _mm512_maskz_compress_epi8(tokens, _mm512_loadu_si512(start));
    store<MayEscape>(into, at, _mm512_castsi512_si128(places), _mm512_castsi512_si128(kinds));
    if (count > 16) [[unlikely]] {
      store<MayEscape>(into + 16, at, _mm512_extracti32x4_epi32(places, 1),
                       _mm512_extracti32x4_epi32(kinds, 1));
      if (count > 32) {
        store<MayEscape>(into + 32, at, _mm512_extracti32x4_epi32(places, 2),
                         _mm512_extracti32x4_epi32(kinds, 2));
        store<MayEscape>(into + 48, at, _mm512_extracti32x4_epi32(places, 3),
                         _mm512_extracti32x4_epi32(kinds, 3));
      }
    }
  }

 private:
  template <bool MayEscape>
  static void store(token* into, std::uint32_t at, __m128i places, __m128i kinds) {
    const __m512i place = _mm512_cvtepu8_epi32(places);
    __m512i words = _mm512_or_si512(_mm512_slli_epi32(_mm512_cvtepu8_epi32(kinds), 16),
                                    _mm512_set1_epi32(static_cast<int>(at)));
    if (MayEscape) {
      constexpr int or_and = 0xF8;  // a | (b & c)
      words = _mm512_ternarylogic_epi32(words, place, _mm512_set1_epi32(0x3F), or_and);
      words = _mm512_ternarylogic_epi32(words, _mm512_slli_epi32(place, 17),
                                        _mm512_set1_epi32(1 << 24), or_and);
    } else {
      words = _mm512_or_si512(words, place);
    }
    _mm512_storeu_si512(into, words);
  }
};

void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  scanner<avx512> scan(into, quotes);
  scan.scan(data, size);
  scan.finish(size, final);
}

}  // namespace

constexpr kernel_functions avx512_kernel = make_kernel<avx512>(index);

}  // namespace simdlp::detail

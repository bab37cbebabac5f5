// SPDX-License-Identifier: Apache-2.0
// The kernel for AVX-512 with byte compression (VBMI2: Ice Lake, Zen 4, and later). Unlike the other
// kernels it writes all tokens of a block with one compression, without a loop.
#include "kernel/count_escapes_avx512.h"
#include "kernel/count_feeds.h"
#include "kernel/follow_lines.h"
#include "kernel/kernels.h"
#include "kernel/make_kernel.h"
#include "kernel/scan.h"
#include "kernel/sixteen_digits_avx512.h"
#include "kernel/unescape_avx512.h"
#include "kernel/write_fast_avx512.h"

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
        _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(x)), _mm_set1_epi8(-1), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
  }

  // Writes a whole block, with zeros after the copied bytes.
  static void copy_up_to_block(char* to, const char* from, std::size_t size) {
    const std::uint64_t mask = _bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(size));
    _mm512_storeu_si512(to, _mm512_maskz_loadu_epi8(mask, from));
  }

  // Compresses the positions and bytes of a block's tokens to the front, then widens sixteen at a time to
  // tokens, which are words:  position | byte << 16 | escapes << 24
  template <bool MayEscape>
  static void emit(token* into, const char* start, std::uint32_t at, std::uint64_t tokens,
                   std::uint64_t escapes) {
    const auto count = static_cast<unsigned>(__builtin_popcountll(tokens));
    const __m512i places = _mm512_maskz_compress_epi8(tokens, _mm512_load_si512(numbers.at));
    const __m512i kinds = _mm512_maskz_compress_epi8(tokens, _mm512_loadu_si512(start));
    const std::uint64_t flags = MayEscape ? _pext_u64(escapes, tokens) : 0;
    store<MayEscape, 0>(into, at, places, kinds, flags);
    if (count > 16) [[unlikely]] {
      store<MayEscape, 1>(into, at, places, kinds, flags);
      if (count > 32) {
        store<MayEscape, 2>(into, at, places, kinds, flags);
        store<MayEscape, 3>(into, at, places, kinds, flags);
      }
    }
  }

 private:
  template <bool MayEscape, unsigned Part>
  static void store(token* into, std::uint32_t at, __m512i places, __m512i kinds,
                    std::uint64_t flags) {
    constexpr int any_of_three = 0xFE;
    const __m512i place = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, Part));
    const __m512i kind = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(kinds, Part));
    __m512i words = _mm512_ternarylogic_epi32(
        _mm512_slli_epi32(kind, 16), place, _mm512_set1_epi32(static_cast<int>(at)), any_of_three);
    if (MayEscape) {
      const auto flagged = static_cast<__mmask16>(flags >> (16 * Part));
      words = _mm512_mask_or_epi32(words, flagged, words, _mm512_set1_epi32(1 << 24));
    }
    _mm512_storeu_si512(into + 16 * Part, words);
  }
};

void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  scanner<avx512> scan(into, quotes);
  scan.scan(data, size, final);
}

constexpr encode_functions encoding =
    masked_writer<avx512, sixteen_digits_by_ifma<avx512>>::functions();

}  // namespace

constexpr kernel_functions avx512_kernel =
    make_kernel<avx512>(index, line_follower<avx512>::follow, count_feeds<avx512>, &encoding,
                        count_escapes_masked<avx512>, unescape_masked<avx512>);

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// The kernel for AVX-512 with byte compression (VBMI2: Ice Lake, Zen 4, and later). It differs from
// the others in how tokens are written: all of a block's with one compression, none in a loop.
#include "kernel/kernels.h"
#include "kernel/scan.h"

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
    const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(x)),
                                                 _mm_set1_epi8(-1), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
  }

  // A token is made as a byte (its number in the block, the escape flag above it), compressed to
  // the front and widened: the sign carries the flag to bit 15, the bits between are cut out and
  // the block's offset, a multiple of 64, is put in.
  static void emit(std::uint16_t* position, char* kind, const char* start, unsigned at,
                   std::uint64_t tokens, std::uint64_t flags) {
    const __m512i iota = _mm512_load_si512(numbers.at);
    const __m512i flagged =
        _mm512_or_si512(iota, _mm512_maskz_set1_epi8(flags, static_cast<char>(0x80)));
    const __m512i packed = _mm512_maskz_compress_epi8(tokens, flagged);
    _mm512_storeu_si512(kind, _mm512_maskz_compress_epi8(tokens, _mm512_loadu_si512(start)));
    const __m512i keep = _mm512_set1_epi16(static_cast<short>(0x803F));
    const __m512i offset = _mm512_set1_epi16(static_cast<short>(at));
    constexpr int and_or = 0xEA;  // (a & b) | c
    const __m512i low = _mm512_cvtepi8_epi16(_mm512_castsi512_si256(packed));
    _mm512_storeu_si512(position, _mm512_ternarylogic_epi32(low, keep, offset, and_or));
    if (__builtin_popcountll(tokens) > 32) [[unlikely]] {
      const __m512i high = _mm512_cvtepi8_epi16(_mm512_extracti64x4_epi64(packed, 1));
      _mm512_storeu_si512(position + 32, _mm512_ternarylogic_epi32(high, keep, offset, and_or));
    }
  }
};

}  // namespace

void index_avx512(window& into, const char* data, std::size_t size, quoting quotes,
                  bool final) noexcept {
  scanner<avx512> scan(into, quotes);
  scan.scan(data, size);
  scan.finish(size, final);
}

}  // namespace simdlp::detail

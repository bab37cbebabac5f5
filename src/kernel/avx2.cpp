// SPDX-License-Identifier: Apache-2.0
// The kernel for AVX2 with BMI and carry-less multiplication (Haswell and Zen, and later).
#include "kernel/count_feeds.h"
#include "kernel/follow_lines.h"
#include "kernel/kernels.h"
#include "kernel/make_kernel.h"
#include "kernel/scan.h"

namespace simdlp::detail {
namespace {

struct avx2 {
  using arch = xsimd::avx2;
  using bytes = xsimd::batch<std::int8_t, arch>;

  static bytes broadcast(const std::uint8_t* table) {
    return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
  }
  static bytes lookup(bytes table, bytes index) { return _mm256_shuffle_epi8(table, index); }
  static bytes high_nibble(bytes x) {
    return _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(0x0F));
  }
  static std::uint64_t bitmask(xsimd::batch_bool<std::int8_t, arch> x) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(x));
  }
  static std::uint64_t sign_bits(bytes x) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(x));
  }
  static std::uint64_t prefix_xor(std::uint64_t x) {
    const __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(x)), _mm_set1_epi8(-1), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
  }
  static std::uint64_t first_bit(std::uint64_t x) { return _tzcnt_u64(x); }
  template <bool MayEscape>
  static void emit(token* into, const char* start, std::uint32_t at, std::uint64_t tokens,
                   std::uint64_t escapes) {
    emit_one_by_one<avx2, MayEscape>(into, start, at, tokens, escapes);
  }
};

void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  scanner<avx2> scan(into, quotes);
  scan.scan(data, size, final);
}

}  // namespace

constexpr kernel_functions avx2_kernel =
    make_kernel<avx2>(index, line_follower<avx2>::follow, count_feeds<avx2>);

}  // namespace simdlp::detail

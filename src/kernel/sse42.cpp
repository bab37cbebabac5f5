// SPDX-License-Identifier: Apache-2.0
// The kernel for SSE4.2 and POPCNT, which x86-64 processors have had since about 2010.
#include "kernel/count_feeds.h"
#include "kernel/follow_lines.h"
#include "kernel/kernels.h"
#include "kernel/make_kernel.h"
#include "kernel/scan.h"

namespace simdlp::detail {
namespace {

struct sse42 {
  using arch = xsimd::sse4_2;
  using bytes = xsimd::batch<std::int8_t, arch>;

  static bytes broadcast(const std::uint8_t* table) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(table));
  }
  static bytes lookup(bytes table, bytes index) { return _mm_shuffle_epi8(table, index); }
  static bytes high_nibble(bytes x) {
    return _mm_and_si128(_mm_srli_epi16(x, 4), _mm_set1_epi8(0x0F));
  }
  static std::uint64_t bitmask(xsimd::batch_bool<std::int8_t, arch> x) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(x));
  }
  static std::uint64_t sign_bits(bytes x) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(x));
  }
  static std::uint64_t prefix_xor(std::uint64_t x) {
    for (unsigned shift = 1; shift < 64; shift *= 2) x ^= x << shift;
    return x;
  }
  static std::uint64_t first_bit(std::uint64_t x) {
    return static_cast<std::uint64_t>(__builtin_ctzll(x | std::uint64_t{1} << 63U));
  }
  template <bool MayEscape>
  static void emit(token* into, const char* start, std::uint32_t at, std::uint64_t tokens,
                   std::uint64_t escapes) {
    emit_one_by_one<sse42, MayEscape>(into, start, at, tokens, escapes);
  }
};

void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  scanner<sse42> scan(into, quotes);
  scan.scan(data, size, final);
}

}  // namespace

constexpr kernel_functions sse42_kernel =
    make_kernel<sse42>(index, line_follower<sse42>::follow, count_feeds<sse42>);

}  // namespace simdlp::detail

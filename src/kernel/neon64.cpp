// SPDX-License-Identifier: Apache-2.0
// The kernel for 64-bit ARM, which always has NEON.
#include "kernel/count_feeds_baseline.h"
#include "kernel/follow_lines.h"
#include "kernel/kernels.h"
#include "kernel/make_kernel.h"
#include "kernel/scan.h"

namespace simdlp::detail {
namespace {

struct neon64 {
  using arch = xsimd::neon64;
  using bytes = xsimd::batch<std::int8_t, arch>;

  static bytes broadcast(const std::uint8_t* table) { return vreinterpretq_s8_u8(vld1q_u8(table)); }
  // Like the x86 shuffle: the low nibble is the index, and a byte above 0x7F gives 0.
  static bytes lookup(bytes table, bytes index) {
    const uint8x16_t where =
        vandq_u8(vreinterpretq_u8_s8(index), vdupq_n_u8(static_cast<std::uint8_t>(0x8F)));
    return vqtbl1q_s8(table, where);
  }
  static bytes high_nibble(bytes x) {
    return vreinterpretq_s8_u8(vshrq_n_u8(vreinterpretq_u8_s8(x), 4));
  }
  static std::uint64_t bitmask(xsimd::batch_bool<std::int8_t, arch> x) { return weighted_sum(x); }
  static std::uint64_t sign_bits(bytes x) { return weighted_sum(vcltq_s8(x, vdupq_n_s8(0))); }
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
    emit_one_by_one<neon64, MayEscape>(into, start, at, tokens, escapes);
  }

 private:
  // One bit per byte: the bytes of each half are all ones or zero, so keep a different bit of each and
  // add them.
  static std::uint64_t weighted_sum(uint8x16_t mask) {
    static constexpr std::uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128,
                                                 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bits = vandq_u8(mask, vld1q_u8(weights));
    return static_cast<std::uint64_t>(vaddv_u8(vget_low_u8(bits))) |
           static_cast<std::uint64_t>(vaddv_u8(vget_high_u8(bits))) << 8U;
  }
};

void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  scanner<neon64> scan(into, quotes);
  scan.scan(data, size, final);
}

}  // namespace

constexpr kernel_functions neon64_kernel =
    make_kernel<neon64>(index, line_follower<neon64>::follow, count_feeds_of_baseline);

}  // namespace simdlp::detail

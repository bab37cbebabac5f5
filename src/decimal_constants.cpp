// SPDX-License-Identifier: Apache-2.0
// The constants of kernel/decimal_vector.h, in a unit of their own so that they stay in memory.
#if defined(__SSE2__) && defined(__SIZEOF_INT128__)

#include "kernel/decimal_vector.h"

namespace simdlp::detail {
namespace {

consteval decimal_constants make_constants() {
  decimal_constants made{};
  for (unsigned i = 0; i < 32; ++i) {
    made.zero[i] = '0';
    made.above_nine[i] = 0x80 - 10;
    made.pair_weights[i] = i % 2 == 0 ? 10 : 1;
  }
  for (unsigned i = 0; i < 16; ++i) {
    made.four_weights[i] = i % 2 == 0 ? 100 : 1;
    made.eight_weights[i] = i % 2 == 0 ? 10'000 : 1;
  }
  made.ten_to_8 = 100'000'000;
  made.ten_to_16 = 10'000'000'000'000'000;
  return made;
}

}  // namespace

constexpr decimal_constants constants_of_decimals = make_constants();

}  // namespace simdlp::detail

#endif

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
    made.nine[i] = 9;
    made.dot[i] = static_cast<std::uint8_t>('.' - '0');
  }
  return made;
}

}  // namespace

constexpr decimal_constants constants_of_decimals = make_constants();

}  // namespace simdlp::detail

#endif

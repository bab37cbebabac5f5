// SPDX-License-Identifier: Apache-2.0
// Integers of 128 bits, if the compiler has them. GCC and clang have them on 64-bit processors.
#pragma once

namespace simdlp::detail {

#if defined(__SIZEOF_INT128__)
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;
#endif

}  // namespace simdlp::detail

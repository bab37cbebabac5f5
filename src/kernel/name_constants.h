// SPDX-License-Identifier: Apache-2.0
// The constants with which write_fast_avx512.h classifies the bytes of names.
#pragma once

#include <cstdint>

namespace simdlp::detail {

struct name_constants {
  // Fills the lanes after the end of a name; it is not special, so no second mask is needed.
  alignas(64) char filler[64];
  // 0x80 for each ASCII byte that needs the slow path in a name: 0x00-0x20 " , = \ 0x7F.
  alignas(64) std::uint8_t specials[128];
};

extern const name_constants constants_of_names;

}  // namespace simdlp::detail

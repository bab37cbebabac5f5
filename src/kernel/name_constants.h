// SPDX-License-Identifier: Apache-2.0
// What write_plain_avx512.h compares names with.
#pragma once

#include <cstdint>

namespace simdlp::detail {

struct name_constants {
  // What stands where a name does not: a byte that is plain, so that it need not be masked again.
  alignas(64) char plain[64];
  // 0x80 where a byte of ASCII is not plain in a name: 0x00-0x20 , = \ 0x7F.
  alignas(64) std::uint8_t specials[128];
};

extern const name_constants constants_of_names;

}  // namespace simdlp::detail

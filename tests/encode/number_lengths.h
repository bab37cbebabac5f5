// SPDX-License-Identifier: Apache-2.0
// Whole numbers of every length: the neighbours of the powers of ten and of 2^64, and others with every
// number of bits.
#pragma once

#include <cstdint>

#include "generate/random.h"

namespace simdlp::test {

template <class Expect>
void for_numbers_of_every_length(std::uint64_t seed, int others, Expect&& expect) {
  std::uint64_t power = 1;
  for (int digits = 0; digits < 20; ++digits, power *= 10) {
    for (std::uint64_t near = 0; near < 3; ++near) {
      expect(power + near);
      expect(power - near);
      expect(0 - power + near);
    }
  }
  generate::random chance(seed);
  for (int i = 0; i < others; ++i) expect(chance.next() >> chance.below(64));
}

}  // namespace simdlp::test

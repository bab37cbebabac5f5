// SPDX-License-Identifier: Apache-2.0
// Compares the nibble tables of the UTF-8 check with table 3-7 of the Unicode Standard: exactly the
// valid pairs of bytes are accepted.
#include "kernel/utf8_rules.h"

#include <gtest/gtest.h>

namespace {

using simdlp::detail::utf8_nibbles;
using simdlp::detail::utf8_two_continuations;

unsigned rules_broken_by(unsigned first, unsigned second) {
  return static_cast<unsigned>(utf8_nibbles.first_high[first >> 4U] &
                               utf8_nibbles.first_low[first & 0xFU] &
                               utf8_nibbles.second_high[second >> 4U]);
}

bool is_continuation(unsigned byte) { return byte >= 0x80 && byte <= 0xBF; }

// Returns whether `second` may follow the lead byte `first`.
bool is_lead_followed_rightly(unsigned first, unsigned second) {
  if (first <= 0xC1 || first >= 0xF5) return false;
  if (first == 0xE0) return second >= 0xA0 && second <= 0xBF;
  if (first == 0xED) return second >= 0x80 && second <= 0x9F;
  if (first == 0xF0) return second >= 0x90 && second <= 0xBF;
  if (first == 0xF4) return second >= 0x80 && second <= 0x8F;
  return is_continuation(second);
}

TEST(utf8_rules, AllPairsOfBytes) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const unsigned broken = rules_broken_by(first, second);
      if (is_continuation(first)) {
        // Valid where a third or fourth byte is due, and marked as such.
        ASSERT_EQ(broken, is_continuation(second) ? utf8_two_continuations : 0U)
            << first << ' ' << second;
      } else if (first < 0x80) {
        ASSERT_EQ(broken != 0, is_continuation(second)) << first << ' ' << second;
      } else {
        ASSERT_EQ(broken == 0, is_lead_followed_rightly(first, second)) << first << ' ' << second;
      }
    }
  }
}

TEST(utf8_rules, WhereAContinuationIsDue) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(utf8_nibbles.third_due[byte >> 4U], byte >= 0xE0 ? utf8_two_continuations : 0);
    EXPECT_EQ(utf8_nibbles.fourth_due[byte >> 4U], byte >= 0xF0 ? utf8_two_continuations : 0);
  }
}

}  // namespace

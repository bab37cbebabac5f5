// SPDX-License-Identifier: Apache-2.0
#include "simdlp/detail/token_masks.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "random_source.h"

namespace simdlp::detail {
namespace {

struct expected_masks {
  std::uint64_t spaces = 0;
  std::uint64_t line_feeds = 0;
};

expected_masks masks_by_hand(const std::vector<token>& tokens, std::size_t count) {
  expected_masks all;
  for (std::size_t i = 0; i < count && i < token_masks::size; ++i) {
    if (tokens[i].kind == ' ') all.spaces |= std::uint64_t{1} << i;
    if (tokens[i].kind == '\n') all.line_feeds |= std::uint64_t{1} << i;
  }
  return all;
}

// The positions and escapes beside the kinds are any values, and so are the tokens after `count`.
TEST(token_masks, HaveABitForEachKindOfTheFirstTokens) {
  test::random_source random(20);
  constexpr std::string_view kinds = " \n,=\"\\\x20\x0A\x7F\xFF";
  for (std::size_t count = 1; count <= 2 * token_masks::size; ++count) {
    for (int round = 0; round < 20; ++round) {
      std::vector<token> tokens(3 * token_masks::size);
      for (token& each : tokens) {
        each = {static_cast<std::uint16_t>(random.below(0x10000)),
                kinds[random.below(kinds.size())], static_cast<std::uint8_t>(random.below(2))};
      }
      const token_masks found(tokens.data(), count);
      const expected_masks expected = masks_by_hand(tokens, count);
      ASSERT_EQ(found.spaces, expected.spaces) << count;
      ASSERT_EQ(found.line_feeds, expected.line_feeds) << count;
    }
  }
}

TEST(token_masks, AreNotMisledByPositionsThatLookLikeKinds) {
  const std::vector<token> tokens(token_masks::size, token{0x2020, ',', 0x20});
  const token_masks found(tokens.data(), tokens.size());
  EXPECT_EQ(found.spaces, 0U);
  EXPECT_EQ(found.line_feeds, 0U);
}

}  // namespace
}  // namespace simdlp::detail

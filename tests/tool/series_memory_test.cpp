// SPDX-License-Identifier: Apache-2.0
// A series must be found by its text or its hash, however many there are, and only the text of the
// expected one may be trusted.
#include "tool/collect/series_memory.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tool/hash.h"

namespace simdlp::tool {
namespace {

struct layout {
  int number = 0;
};
using memory = series_memory<layout>;

std::string text_of(int number) { return "cpu,host=h" + std::to_string(number) + ",zone=a"; }

TEST(series_memory, FindsWhatWasAdded) {
  memory series;
  layout first{1};
  layout second{2};
  EXPECT_EQ(series.find(hash_of(text_of(0))).layout, nullptr);
  // Enough texts for several blocks of memory.
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) {
    const std::string text = text_of(i);
    layout& of = i % 2 == 0 ? first : second;
    const memory::found added = series.add(text, hash_of(text), of);
    ASSERT_NE(added.known, nullptr);
    EXPECT_EQ(added.layout, &of);
  }
  for (int i = 0; i < count; ++i) {
    const std::string text = text_of(i);
    const memory::found found = series.find(hash_of(text));
    ASSERT_NE(found.known, nullptr);
    EXPECT_EQ(found.layout, i % 2 == 0 ? &first : &second);
    EXPECT_TRUE(found.known->has_text(text));
    EXPECT_FALSE(found.known->has_text(text_of(i + 1)));
  }
}

TEST(series_memory, ExpectsTheSeriesThatFollowedLastTime) {
  memory series;
  layout of;
  series.begin_part();
  std::vector<memory::found> added;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(series.expected(text_of(i)).layout, nullptr);
    added.push_back(series.add(text_of(i), hash_of(text_of(i)), of));
    series.follow(added.back());
  }
  series.follow(added[0]);
  EXPECT_EQ(series.expected(text_of(1)).known, added[1].known);
  EXPECT_EQ(series.expected(text_of(2)).layout, nullptr);
  series.follow(added[1]);
  EXPECT_EQ(series.expected(text_of(2)).known, added[2].known);
}

// A series that is new has no other one that was expected.
TEST(series_memory, LearnsTheOrderOfManyNewSeries) {
  memory series;
  layout of;
  series.begin_part();
  constexpr int count = 5'000;
  for (int i = 0; i < count; ++i) {
    series.follow(series.add(text_of(i), hash_of(text_of(i)), of));
  }
  EXPECT_TRUE(series.has_order());
  series.follow(series.find(hash_of(text_of(0))));
  for (int i = 1; i < count; ++i) {
    const memory::found found = series.expected(text_of(i));
    ASSERT_NE(found.known, nullptr) << i;
    series.follow(found);
  }
}

// Without an order, comparing with the expected series would be useless work.
TEST(series_memory, ExpectsNothingWithoutAnOrderUntilTheNextPart) {
  memory series;
  layout of;
  series.begin_part();
  std::vector<memory::found> added;
  added.reserve(3);
  for (int i = 0; i < 3; ++i) {
    added.push_back(series.add(text_of(i), hash_of(text_of(i)), of));
  }
  // After 0 comes 1 and 2 in turn, so the expected one is always wrong.
  for (int i = 0; i < 100; ++i) {
    series.follow(added[0]);
    series.follow(added[i % 2 == 0 ? 1 : 2]);
  }
  series.follow(added[0]);
  EXPECT_FALSE(series.has_order());
  EXPECT_EQ(series.expected(text_of(1)).layout, nullptr);
  EXPECT_EQ(series.expected(text_of(2)).layout, nullptr);
  EXPECT_EQ(series.find(hash_of(text_of(1))).known, added[1].known);

  series.begin_part();
  series.follow(added[0]);
  series.follow(added[1]);
  series.follow(added[0]);
  EXPECT_EQ(series.expected(text_of(1)).known, added[1].known);
}

TEST(series_memory, FindsLongTextsByTheirHashOnly) {
  memory series;
  layout of;
  series.begin_part();
  const std::string text = "m,t=" + std::string(100'000, 'x');
  const memory::found added = series.add(text, hash_of(text), of);
  series.follow(added);
  series.follow(added);
  EXPECT_EQ(series.expected(text).layout, nullptr);
  EXPECT_EQ(series.find(hash_of(text)).layout, &of);
}

TEST(series_memory, IsBounded) {
  memory series;
  layout of;
  std::uint64_t kept = 0;
  for (std::uint64_t hash = 1; hash <= 300'000; ++hash) {
    kept += series.add("m", hash << 20U, of).known != nullptr ? 1U : 0U;
  }
  EXPECT_EQ(kept, std::uint64_t{1} << 18U);
  // A series without room has a layout all the same.
  const memory::found more = series.add("m", std::uint64_t{1} << 60U, of);
  EXPECT_EQ(more.layout, &of);
  EXPECT_EQ(more.known, nullptr);
  EXPECT_EQ(series.find(std::uint64_t{1} << 60U).layout, nullptr);
  series.follow(more);
}

}  // namespace
}  // namespace simdlp::tool

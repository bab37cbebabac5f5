// SPDX-License-Identifier: Apache-2.0
#include "simdlp/series_table.h"

#include <string>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace {

using namespace simdlp;

TEST(series_table, NumbersAreStableAndTellTheText) {
  series_table series;
  std::vector<std::string> texts;
  for (int i = 0; i < 20'000; ++i) texts.push_back("cpu,host=h" + std::to_string(i) + ",zone=a");
  for (std::uint32_t i = 0; i < texts.size(); ++i) EXPECT_EQ(series.insert(texts[i]), i);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(series.insert(texts[i]), i);
    EXPECT_EQ(series.find(texts[i]), i);
    EXPECT_EQ(series.raw(i), texts[i]);
  }
  EXPECT_EQ(series.size(), texts.size());
  EXPECT_EQ(series.find("cpu"), series_table::npos);
}

TEST(series_table, GivesMeasurementTagsAndKey) {
  series_table series;
  const std::uint32_t number = series.insert("a\\ b\\,c,k\\=1=v\\ 1,b=\"q\"");
  EXPECT_EQ(series.measurement(number).to_string(), "a b,c");
  std::string tags;
  for (const auto& [key, value] : series.tags(number)) {
    tags += key.to_string() + "|" + value.to_string() + ";";
  }
  EXPECT_EQ(tags, "k=1|v 1;b|\"q\";");
  EXPECT_EQ(series.key(number).tag("b"), "\"q\"");
  const std::uint32_t none = series.insert("m");
  EXPECT_EQ(series.tags(none).begin(), series.tags(none).end());
}

TEST(series_table, ReadsTheTagsOfAnyText) {
  std::string tags;
  for (const auto& [key, value] : series_table::tags_of("a\\ b\\,c,k\\=1=v\\ 1,b=2")) {
    tags += key.to_string() + "|" + value.to_string() + ";";
  }
  EXPECT_EQ(tags, "k=1|v 1;b|2;");
}

TEST(series_table, TakesTheTextOfAPoint) {
  series_table series;
  const std::string line = "  m,t=a\\   f=1 1";
  decoder from(line);
  ASSERT_TRUE(from.next());
  EXPECT_EQ(series_table::raw_of(from.current()), "m,t=a\\ ");
  EXPECT_EQ(series.insert(from.current()), 0U);
}

TEST(series_table, LinksOrMergesSpellings) {
  series_options options;
  options.spelling = series_spelling::linked;
  series_table linked(options);
  EXPECT_EQ(linked.insert("m,a=1,b=2"), 0U);
  EXPECT_EQ(linked.insert("m,b=2,a=1"), 1U);
  EXPECT_EQ(linked.insert("m,a=1"), 2U);
  EXPECT_EQ(linked.canonical(1), 0U);
  EXPECT_EQ(linked.canonical(2), 2U);
  options.spelling = series_spelling::canonical;
  series_table canonical(options);
  EXPECT_EQ(canonical.insert("m,a=1,b=2"), 0U);
  EXPECT_EQ(canonical.insert("m,b=2,a=1"), 0U);
  EXPECT_EQ(canonical.insert("m,a=1"), 1U);
  EXPECT_EQ(canonical.find("m,b=2,a=1"), 0U);
  EXPECT_EQ(canonical.insert("m,b=2,a=1"), 0U);
  EXPECT_EQ(canonical.size(), 2U);
}

TEST(series_table, IsBounded) {
  series_options options;
  options.max_series = 2;
  series_table series(options);
  EXPECT_EQ(series.insert("a"), 0U);
  EXPECT_EQ(series.insert("b"), 1U);
  EXPECT_TRUE(series.is_full());
  EXPECT_EQ(series.insert("c"), series_table::npos);
  EXPECT_EQ(series.insert("a"), 0U);
  series.clear();
  EXPECT_EQ(series.insert("c"), 0U);
}

TEST(series_table, OtherSpellingsCount) {
  series_options options;
  options.spelling = series_spelling::canonical;
  options.max_series = 3;
  series_table series(options);
  EXPECT_EQ(series.insert("m,a=1,b=2,c=3"), 0U);
  EXPECT_EQ(series.insert("m,b=2,a=1,c=3"), 0U);
  EXPECT_FALSE(series.is_full());
  EXPECT_EQ(series.insert("m,c=3,b=2,a=1"), 0U);
  EXPECT_TRUE(series.is_full());
  EXPECT_EQ(series.insert("m,a=1,c=3,b=2"), series_table::npos);
  EXPECT_EQ(series.insert("n"), series_table::npos);
  EXPECT_EQ(series.insert("m,c=3,b=2,a=1"), 0U);
  series.clear();
  EXPECT_FALSE(series.is_full());
  EXPECT_EQ(series.find("m,c=3,b=2,a=1"), series_table::npos);
  EXPECT_EQ(series.insert("n"), 0U);
  EXPECT_EQ(series.insert("m,c=3,b=2,a=1"), 1U);
  EXPECT_FALSE(series.is_full());
  EXPECT_EQ(series.insert("m,a=1,b=2,c=3"), 1U);
  EXPECT_TRUE(series.is_full()) << "two series and another spelling";
}

TEST(series_table, SmallTextsShareMemory) {
  series_table series;
  EXPECT_EQ(series.insert("m,a=1"), 0U);
  const std::size_t before = series.bytes();
  EXPECT_EQ(series.insert("m,a=2"), 1U);
  EXPECT_LT(series.bytes() - before, 64U);
}

TEST(series_table, IsFullWhenItHasTheBytesOfTheLimit) {
  series_table first;
  EXPECT_EQ(first.insert("m,a=1"), 0U);
  series_options options;
  options.max_bytes = first.bytes();
  series_table full(options);
  EXPECT_EQ(full.insert("m,a=1"), 0U);
  EXPECT_TRUE(full.is_full());
  ++options.max_bytes;
  series_table other(options);
  EXPECT_EQ(other.insert("m,a=1"), 0U);
  EXPECT_FALSE(other.is_full());
}

// Memory that clear() keeps does not count, so the limit allows the same series each time.
TEST(series_table, HasTheSameRoomAfterEachClear) {
  series_options options;
  options.max_bytes = std::size_t{4} << 20U;
  options.seed = 1;
  series_table series(options);
  const std::string large(100'000, 'x');
  std::size_t room = 0;
  for (int round = 0; round < 4; ++round) {
    EXPECT_EQ(series.insert(large), 0U);
    std::uint32_t number = 1;
    while (series.insert("cpu,host=h" + std::to_string(number)) == number) ++number;
    EXPECT_TRUE(series.is_full());
    for (std::uint32_t i = 1; i < number; ++i) {
      ASSERT_EQ(series.raw(i), "cpu,host=h" + std::to_string(i));
      ASSERT_EQ(series.find(series.raw(i)), i);
    }
    EXPECT_EQ(series.raw(0), large);
    EXPECT_GT(number, 10'000U);
    if (round == 1) room = number;
    if (round > 1) {
      EXPECT_EQ(number, room);
    }
    series.clear();
    EXPECT_EQ(series.find(large), series_table::npos);
    EXPECT_LT(series.bytes(), options.max_bytes);
  }
}

}  // namespace

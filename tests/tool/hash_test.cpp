// SPDX-License-Identifier: Apache-2.0
// The hash must depend on every byte, and the fast comparison must agree with the plain one.
#include "tool/hash.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tool/hash_set.h"

namespace simdlp::tool {
namespace {

TEST(hash, LooksAtEveryByteOfEveryLength) {
  std::set<std::uint64_t> seen;
  std::size_t texts = 0;
  for (std::size_t size = 0; size <= 130; ++size) {
    std::string text(size, 'a');
    seen.insert(hash_of(text));
    ++texts;
    for (std::size_t at = 0; at < size; ++at) {
      text[at] = 'b';
      seen.insert(hash_of(text));
      text[at] = 'a';
      ++texts;
    }
  }
  EXPECT_EQ(seen.size(), texts);
}

TEST(hash, ComparesAsStringsDo) {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'a');
    EXPECT_TRUE(is_same(text, std::string(size, 'a')));
    EXPECT_FALSE(is_same(text, std::string(size + 1, 'a')));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'b';
      EXPECT_FALSE(is_same(text, other)) << size << ' ' << at;
    }
  }
}

TEST(hash_map, KeepsWhatIsBeside) {
  hash_map<std::uint32_t> map;
  EXPECT_EQ(map.find(7), nullptr);
  for (std::uint32_t i = 0; i < 10'000; ++i) map.add(hash_of(std::to_string(i)), i);
  EXPECT_EQ(map.size(), 10'000U);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const std::uint32_t* const found = map.find(hash_of(std::to_string(i)));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found, i);
  }
  EXPECT_EQ(map.find(hash_of("none")), nullptr);
  map.add(0, 42);
  ASSERT_NE(map.find(0), nullptr);
  EXPECT_EQ(*map.find(0), 42U);
}

TEST(name_index, FindsNamesOnly) {
  std::vector<std::string> names;
  name_index index;
  const auto name_of = [&](std::uint32_t number) { return std::string_view(names[number]); };
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    names.push_back("name " + std::to_string(i));
    EXPECT_EQ(index.find(names.back(), name_of), nullptr);
    index.add(names.back(), i);
  }
  for (std::uint32_t i = 0; i < 1'000; ++i) EXPECT_EQ(*index.find(names[i], name_of), i);
}

TEST(name_index, TellsNamesOfTheSameHashApart) {
  // Even with equal hashes, a different name is not found.
  name_index index;
  index.add("a", 0);
  EXPECT_EQ(index.find("a", [](std::uint32_t) { return std::string_view("b"); }), nullptr);
  index.add("a", 1);
  const auto name_of = [](std::uint32_t number) {
    return std::string_view(number == 0 ? "b" : "a");
  };
  ASSERT_NE(index.find("a", name_of), nullptr);
  EXPECT_EQ(*index.find("a", name_of), 1U);
}

TEST(distinct_count, StopsAtTheCap) {
  distinct_count count;
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t hash = 1; hash <= 10; ++hash) count.add(hash << 32U, 10);
  }
  EXPECT_EQ(count.size(), 10U);
  EXPECT_FALSE(count.is_over());
  count.add(std::uint64_t{99} << 32U, 10);
  EXPECT_EQ(count.size(), 10U);
  EXPECT_TRUE(count.is_over());
}

}  // namespace
}  // namespace simdlp::tool

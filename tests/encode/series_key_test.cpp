// SPDX-License-Identifier: Apache-2.0
#include "simdlp/series_key.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "encode/xxh64.h"
#include "generate/random.h"
#include "simdlp/decoder.h"
#include "simdlp/point_builder.h"

namespace simdlp {
namespace {

using namespace std::string_view_literals;  // NOLINT(google-build-using-namespace)

series_key key_of(std::string_view line) {
  series_key key;
  decoder decode(line);
  for (const point each : decode) key.assign(each);
  return key;
}

TEST(series_key, IsTheSameForEveryOrderAndSpelling) {
  const series_key key = key_of("m,b=2,a=1\\ 1 f=1");
  EXPECT_EQ(key, key_of("m,a=1\\ 1,b=2 g=2i 7"));
  EXPECT_EQ(key.bytes(), "m\0a\0001 1\0b\0002\0"sv);
  EXPECT_NE(key, key_of("m,a=1,b=2 f=1"));
  EXPECT_NE(key, key_of("m,a=1\\ 1 f=1"));
  EXPECT_NE(key, key_of("n,b=2,a=1\\ 1 f=1"));
}

TEST(series_key, IteratorsCanBeKeptAndCompared) {
  const series_key key = key_of("m,a=1,b=2 f=1");
  auto it = key.tags().begin();
  const auto first = it++;
  EXPECT_EQ((*first).first, "a");
  EXPECT_EQ((*it).first, "b");
  EXPECT_NE(it, first);
  EXPECT_EQ(first, key.tags().begin());
}

TEST(series_key, GivesItsPartsBack) {
  const series_key key = key_of("a\\,b,z=1,x\\=y=\\ 2 f=1");
  EXPECT_EQ(key.measurement(), "a,b");
  std::vector<std::pair<std::string, std::string>> tags;
  for (const auto& [tag_key, tag_value] : key.tags()) tags.emplace_back(tag_key, tag_value);
  EXPECT_EQ(tags, (std::vector<std::pair<std::string, std::string>>{{"x=y", " 2"}, {"z", "1"}}));
  EXPECT_EQ(key.tag("z"), "1");
  EXPECT_EQ(key.tag("y"), std::nullopt);
  const series_key plain = key_of("m f=1");
  EXPECT_EQ(plain.measurement(), "m");
  EXPECT_EQ(plain.tags().begin(), plain.tags().end());
  EXPECT_EQ(series_key().measurement(), "");
  EXPECT_EQ(series_key().tags().begin(), series_key().tags().end());
}

TEST(series_key, OrdersByMeasurementThenByTags) {
  const char* const ordered[] = {"m f=1",      "m,a=1 f=1", "m,a=1,b=1 f=1", "m,a=1,c=0 f=1",
                                 "m,a=1! f=1", "m,a=2 f=1", "m,a!=0 f=1",    "m,b=0 f=1",
                                 "m\\ 1 f=1",  "m1 f=1",    "n f=1",         "\xC3\xA9 f=1"};
  for (std::size_t i = 0; i < std::size(ordered); ++i) {
    for (std::size_t j = 0; j < std::size(ordered); ++j) {
      EXPECT_EQ(key_of(ordered[i]) < key_of(ordered[j]), i < j)
          << ordered[i] << " | " << ordered[j];
      EXPECT_EQ(key_of(ordered[i]) == key_of(ordered[j]), i == j);
    }
  }
}

TEST(series_key, WorksAsAKeyOfMaps) {
  std::map<series_key, int> counts;
  std::unordered_set<series_key> known;
  decoder decode("m,a=1,b=2 f=1\nm,b=2,a=1 f=1\nm,a=1 f=1\n"sv);
  for (const point each : decode) {
    ++counts[series_key(each)];
    known.insert(series_key(each));
  }
  EXPECT_EQ(counts.size(), 2U);
  EXPECT_EQ(known.size(), 2U);
  EXPECT_EQ(counts[key_of("m,a=1,b=2 f=1")], 2);
}

// Calculated with another implementation of XXH64.
TEST(series_key, HashIsTheOneThatIsDocumented) {
  EXPECT_EQ(key_of("m,b=2,a=1\\ 1 f=1").hash(), 0xf2d607f9ddded3bcU);
  constexpr std::pair<std::size_t, std::uint64_t> vectors[] = {
      {0, 0xef46db3751d8e999U},  {1, 0x8a4127811b21e730U},  {3, 0xb6e6c910c2fd373aU},
      {4, 0x22eda2cf6af4c124U},  {7, 0x34084d91a233a751U},  {8, 0xc6f1803a5e0b3222U},
      {31, 0x6ab1c40e29f50073U}, {32, 0x5a0756fbe9ecd3d1U}, {33, 0xdc50cdc37bb9c183U},
      {63, 0x10dd94885c71894aU}, {64, 0x90083da9cdb9d795U}, {100, 0xd248bfc5208b0b16U},
      {255, 0x5da8139d7acf3995U}};
  for (const auto& [size, hash] : vectors) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 7 + 1);
    EXPECT_EQ(detail::xxh64(bytes), hash) << size;
  }
  EXPECT_EQ(std::hash<series_key>()(key_of("m f=1")),
            static_cast<std::size_t>(key_of("m f=1").hash()));
}

TEST(series_key, ARejectedLineHasTheEmptyKey) {
  decoder decode("m f=x"sv);
  for (const point each : decode) EXPECT_EQ(series_key(each), series_key());
}

TEST(series_key, DuplicateTagsAreAllKept) {
  EXPECT_EQ(key_of("m,a=2,a=1 f=1"), key_of("m,a=1,a=2 f=1"));
  EXPECT_EQ(key_of("m,a=2,a=1 f=1").bytes(), "m\0a\0001\0a\0002\0"sv);
}

TEST(series_key, OfAPointThatIsPutTogether) {
  const auto key = series_key::of(point_builder("m").tag("b", "2").tag("a", "1 1"));
  ASSERT_TRUE(key);
  EXPECT_EQ(*key, key_of("m,a=1\\ 1,b=2 f=1"));
  EXPECT_EQ(series_key::of(point_builder()).code(), errc::empty_name);
  EXPECT_EQ(series_key::of(point_builder("m").tag("a", "")).code(), errc::empty_name);
  EXPECT_EQ(series_key::of(point_builder("m").tag("a", "x\0y"sv)).code(), errc::control_character);
  EXPECT_EQ(series_key::of(point_builder("m").tag("a", "1").tag("a", "2")).code(),
            errc::duplicate_tag);
}

TEST(series_key, OfAPointWithAControlCharacterIsNone) {
  for (int i = 0; i < 256; ++i) {
    const auto byte = static_cast<char>(i);
    const bool control = i < 0x20 || i == 0x7F;
    const errc code = control ? errc::control_character : errc::none;
    const std::string name = {'x', byte};
    EXPECT_EQ(series_key::of(point_builder(name)).code(), code) << i;
    EXPECT_EQ(series_key::of(point_builder("m").tag(name, "v")).code(), code) << i;
    EXPECT_EQ(series_key::of(point_builder("m").tag("k", name)).code(), code) << i;
  }
}

TEST(series_key, AnyOrderOfManyTagsIsTheSameKey) {
  generate::random chance(4);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> tags;
    const std::uint32_t count = chance.below(40);
    for (std::uint32_t i = 0; i < count; ++i) {
      tags.push_back(",k" + std::to_string(chance.next() >> chance.below(50)) + "_" +
                     std::to_string(i) + "=v" + std::to_string(chance.below(9)));
    }
    const auto line = [&] {
      std::string made = "m";
      for (const std::string& tag : tags) made += tag;
      return made + " f=1";
    };
    const series_key key = key_of(line());
    for (std::size_t i = tags.size(); i > 1; --i) {
      std::swap(tags[i - 1], tags[chance.below(static_cast<std::uint32_t>(i))]);
    }
    ASSERT_EQ(key_of(line()), key);
    ASSERT_EQ(key_of(line()).hash(), key.hash());
  }
}

}  // namespace
}  // namespace simdlp

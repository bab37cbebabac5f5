// SPDX-License-Identifier: Apache-2.0
// The fast statistics must equal those of a slow and obvious count.
#include "tool/collect/statistics.h"

#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {
namespace {

struct plain_measurement {
  std::uint64_t points = 0;
  std::set<std::int64_t> times;
  std::map<std::string, std::uint64_t> tags;
  std::map<std::string, std::set<std::string>> tag_values;
  std::map<std::string, std::array<std::uint64_t, kinds>> fields;
};
using plain_statistics = std::map<std::string, plain_measurement>;

void expect_same(statistics& fast, plain_statistics& plain) {
  ASSERT_EQ(fast.measurements().size(), plain.size());
  for (const measurement_statistics& in : fast.measurements()) {
    SCOPED_TRACE(in.name);
    const plain_measurement& expected = plain[in.name];
    EXPECT_EQ(in.points, expected.points);
    if (!expected.times.empty()) {
      EXPECT_EQ(in.first_time, *expected.times.begin());
      EXPECT_EQ(in.last_time, *expected.times.rbegin());
    }
    ASSERT_EQ(in.tags.size(), expected.tags.size());
    for (const tag_column& of : in.tags) {
      EXPECT_EQ(of.points, expected.tags.at(of.key)) << of.key;
      EXPECT_EQ(of.values.size(), expected.tag_values.at(of.key).size()) << of.key;
      EXPECT_FALSE(of.values.is_over());
    }
    ASSERT_EQ(in.fields.size(), expected.fields.size());
    for (const field_column& of : in.fields) {
      EXPECT_EQ(of.of_kind, expected.fields.at(of.key)) << of.key;
    }
  }
}

// Points that are added one by one, and those of the visitor, including lines that it begins and
// rejects.
void expect_same_as_plain_count(const std::string& lines) {
  statistics fast(1'000'000);
  plain_statistics plain;
  const auto decode = std::make_unique<decoder>(lines);
  for (const point here : *decode) {
    if (!here) continue;
    fast.add(here);
    plain_measurement& in = plain[std::string(here.measurement().raw())];
    ++in.points;
    if (here.timestamp()) in.times.insert(*here.timestamp());
    for (const auto& [key, value] : here.tags()) {
      ++in.tags[std::string(key.raw())];
      in.tag_values[std::string(key.raw())].emplace(value.raw());
    }
    for (const auto& [key, value] : here.fields()) {
      ++in.fields[std::string(key.raw())][static_cast<std::size_t>(value.kind())];
    }
  }
  {
    SCOPED_TRACE("points");
    expect_same(fast, plain);
  }
  SCOPED_TRACE("visitor");
  statistics visited(1'000'000);
  decode->reset(lines);
  decode->visit(visited);
  expect_same(visited, plain);
}

TEST(statistics, AreThoseOfAPlainCountForEveryShape) {
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    expect_same_as_plain_count(generate::lines(row.which, 1'000'000, 1));
  }
}

TEST(statistics, DoNotDependOnTheOrderOfKeys) {
  expect_same_as_plain_count(
      "m,a=1,b=2 f=1,g=2i 1\n"
      "m,b=2,a=1 g=1i,f=1 2\n"
      "m,a=1 h=t,f=1,g=\"x\" 3\n"
      "m  f=1 4\n"
      "m,a=1,b=2   g=1u\n"
      "n\\ x,a\\==1 f\\ 1=1 -5\n"
      "m,a=1,a=2 f=1,f=2 6\n"
      "m,a=1\\    f=1 7\n");
}

TEST(statistics, CountNothingOfALineThatIsRejected) {
  expect_same_as_plain_count(
      "m,a=1 f=1,g=2i 1\n"
      "m,a=2 f=1,g=99999999999999999999i 1\n"
      "m,b=1 f=1,h=2 x\n"
      "n,b=1 f=1,g=oops\n"
      "m,a=1 f=1,g=2i 1\n"
      "m,a=3 f=1i,g=2i,k=\"never closed 1\n");
}

TEST(statistics, TellFieldsApartThatLookAlike) {
  const std::string long_key = "a_key_of_more_than_sixteen_bytes";
  std::string other = long_key;
  other[16] = 'X';
  std::string lines;
  for (const char* const value : {"1", "1i", "1u", "t", "\"x\"", "1", "1"}) {
    for (const std::string& key : {long_key, other, std::string("f"), std::string("abcd"),
                                   std::string("abcdefgh"), std::string("abcdefg")}) {
      for (const char* const behind : {"\n", ",second=1\n"}) {
        lines.append("m ").append(key).append("=").append(value).append(behind);
      }
    }
  }
  expect_same_as_plain_count(lines);
}

TEST(statistics, StayRightWhenThereAreMoreSeriesThanAreRemembered) {
  std::string lines;
  for (int i = 0; i < 300'000; ++i) {
    lines += "m,id=" + std::to_string(i) + (i % 2 == 0 ? ",even=1" : "") + " f=1i 1\n";
  }
  lines += lines.substr(lines.size() / 2);
  lines.erase(0, lines.find('\n') + 1);
  expect_same_as_plain_count(lines);
}

TEST(statistics, CountDistinctValuesUpToTheCap) {
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "m,a=" + std::to_string(i) + ",b=x f=1\n";
  for (const std::size_t cap : {std::size_t{0}, std::size_t{19}, std::size_t{20}}) {
    statistics counted(cap);
    const auto decode = std::make_unique<decoder>(lines);
    for (const point here : *decode) counted.add(here);
    const measurement_statistics& in = counted.measurements().at(0);
    EXPECT_EQ(in.tags.at(0).values.size(), cap);
    EXPECT_EQ(in.tags.at(0).values.is_over(), cap < 20);
    EXPECT_EQ(in.tags.at(1).values.is_over(), cap == 0);
    EXPECT_EQ(in.tags.at(0).points, 20U);
    EXPECT_EQ(in.with_time, 0U);
  }
}

}  // namespace
}  // namespace simdlp::tool

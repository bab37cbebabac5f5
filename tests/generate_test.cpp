// SPDX-License-Identifier: Apache-2.0
//
// Tests the generator's promise: the same shape and seed give the same bytes everywhere. The
// digests were computed once. If they differ on a platform, the generator has a fault; a change
// that alters them makes all earlier benchmark figures incomparable. The tests of the decoder
// decode the lines.
#include "generate/generate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace {

using simdlp::generate::lines;
using simdlp::generate::row_source;
using simdlp::generate::shape;
using simdlp::generate::shape_entry;
using simdlp::generate::shapes;

constexpr std::size_t megabyte = 1000000;

// FNV-1a, 64 bits, of the bytes.
std::uint64_t digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

struct known {
  shape which;
  std::uint64_t seed;
  std::size_t size;
  std::uint64_t hash;
};

constexpr known digests[] = {
    {shape::tsbs, 1, 1000074, 0x377ffcbeef78ae3dU},
    {shape::tsbs, 20240229, 1000062, 0x3611fd990b8a1741U},
    {shape::telegraf, 1, 1000187, 0x90ef7f9c5eaca1e7U},
    {shape::telegraf, 20240229, 1000191, 0xbb9a6aa71f344093U},
    {shape::home, 1, 1000050, 0xfe89bb67c577d7a1U},
    {shape::home, 20240229, 1000050, 0x67ef0d6de02f3f09U},
    {shape::strings, 1, 1000380, 0x46db41af9e8f6742U},
    {shape::strings, 20240229, 1000385, 0xd085da97991d0d0cU},
    {shape::wide, 1, 1000356, 0x07586729829ae800U},
    {shape::wide, 20240229, 1000460, 0xb916a041c68bd4b7U},
    {shape::escapes, 1, 1000161, 0x2f3ecccf8281571bU},
    {shape::escapes, 20240229, 1000173, 0x177e069ae44105e6U},
    {shape::utf8, 1, 1000299, 0xd2636dd6a74dd333U},
    {shape::utf8, 20240229, 1000071, 0x8212e2ab2b4640f7U},
    {shape::comments, 1, 1000048, 0x0e7af061f555b368U},
    {shape::comments, 20240229, 1000052, 0xfa0139e9b6c7f2b9U},
    {shape::hostile, 1, 1000473, 0x14b4283d630778bdU},
    {shape::hostile, 20240229, 1000025, 0x44e2995e4987a5f2U},
};

TEST(generate, BytesAreTheSameOnEveryPlatform) {
  for (const known& k : digests) {
    const std::string text = lines(k.which, megabyte, k.seed);
    const std::string_view name = simdlp::generate::shape_name(k.which);
    EXPECT_EQ(text.size(), k.size) << name << " seed " << k.seed;
    EXPECT_EQ(digest(text), k.hash) << name << " seed " << k.seed;
  }
}

TEST(generate, EveryShapeHasDigestsForTwoSeeds) {
  for (const shape_entry& entry : shapes()) {
    EXPECT_EQ(std::ranges::count(digests, entry.which, &known::which), 2) << entry.name;
  }
}

TEST(generate, ShapesHaveTheirTableRowAndName) {
  for (std::size_t i = 0; i < shapes().size(); ++i) {
    const shape_entry& entry = shapes()[i];
    EXPECT_EQ(static_cast<std::size_t>(entry.which), i);
    EXPECT_EQ(simdlp::generate::shape_name(entry.which), entry.name);
    EXPECT_EQ(simdlp::generate::shape_from_name(entry.name), entry.which);
    EXPECT_FALSE(entry.description.empty());
    EXPECT_EQ(entry.valid, entry.which != shape::hostile);
  }
  EXPECT_FALSE(simdlp::generate::shape_from_name("").has_value());
  EXPECT_FALSE(simdlp::generate::shape_from_name("TSBS").has_value());
}

TEST(generate, StopsAtTheFirstRowThatReachesTheSize) {
  for (const shape_entry& entry : shapes()) {
    EXPECT_EQ(lines(entry.which, 0, 7), "") << entry.name;
    row_source rows(entry.which, 7);
    std::string expected;
    std::size_t before = 0;
    for (int row = 0; row < 50; ++row) {
      before = expected.size();
      rows.append(expected);
      ASSERT_GT(expected.size(), before) << entry.name;
      ASSERT_EQ(expected.back(), '\n') << entry.name;
      EXPECT_EQ(lines(entry.which, before + 1, 7), expected) << entry.name;
      EXPECT_EQ(lines(entry.which, expected.size(), 7), expected) << entry.name;
    }
  }
}

TEST(generate, SeedsDiffer) {
  for (const shape_entry& entry : shapes()) {
    EXPECT_NE(lines(entry.which, 10000, 1), lines(entry.which, 10000, 2)) << entry.name;
  }
}

// The sizes of the published figures. Three percent is less than any relevant effect.
TEST(generate, RowsHaveTheirUsualLength) {
  struct expectation {
    shape which;
    double bytes;
  };
  constexpr expectation expectations[] = {{shape::tsbs, 347},
                                          {shape::telegraf, 288},
                                          {shape::home, 56},
                                          {shape::strings, 394},
                                          {shape::wide, 4762}};
  for (const expectation& e : expectations) {
    row_source rows(e.which, 42);
    std::string text;
    constexpr int count = 8000;
    for (int row = 0; row < count; ++row) {
      rows.append(text);
    }
    const double mean = static_cast<double>(text.size()) / count;
    EXPECT_NEAR(mean, e.bytes, e.bytes * 0.03) << simdlp::generate::shape_name(e.which);
  }
}

}  // namespace

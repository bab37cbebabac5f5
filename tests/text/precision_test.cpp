// SPDX-License-Identifier: Apache-2.0
// Time arithmetic at the edges of int64, where it overflows or rounds, and the rule that
// detects the unit from the magnitude.
#include "simdlp/precision.h"

#include <cstdint>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace {

using simdlp::detect_precision;
using simdlp::errc;
using simdlp::floor_to;
using simdlp::nanoseconds_in;
using simdlp::precision;
using simdlp::to_nanoseconds;

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr precision units[] = {precision::nanoseconds,  precision::microseconds,
                               precision::milliseconds, precision::seconds,
                               precision::minutes,      precision::hours};

TEST(precision, Units) {
  EXPECT_EQ(nanoseconds_in(precision::nanoseconds), 1);
  EXPECT_EQ(nanoseconds_in(precision::microseconds), 1000);
  EXPECT_EQ(nanoseconds_in(precision::milliseconds), 1000000);
  EXPECT_EQ(nanoseconds_in(precision::seconds), 1000000000);
  EXPECT_EQ(nanoseconds_in(precision::minutes), 60000000000);
  EXPECT_EQ(nanoseconds_in(precision::hours), 3600000000000);
}

TEST(precision, NamesBothWays) {
  EXPECT_EQ(name(precision::nanoseconds), "ns");
  EXPECT_EQ(name(precision::microseconds), "us");
  EXPECT_EQ(name(precision::milliseconds), "ms");
  EXPECT_EQ(name(precision::seconds), "s");
  for (const precision unit : units) EXPECT_EQ(simdlp::precision_from_name(name(unit)), unit);
  EXPECT_EQ(simdlp::precision_from_name("n"), precision::nanoseconds);
  EXPECT_EQ(simdlp::precision_from_name("u"), precision::microseconds);
  EXPECT_EQ(simdlp::precision_from_name("\xC2\xB5s"), precision::microseconds);
  EXPECT_EQ(simdlp::precision_from_name("\xCE\xBCs"), precision::microseconds);
  EXPECT_EQ(simdlp::precision_from_name("millisecond"), precision::milliseconds);
  EXPECT_EQ(simdlp::precision_from_name("hours"), precision::hours);
  for (const char* const other :
       {"", "NS", "ns ", " s", "sec", "auto", "ss", "nss", "M", "minutess"}) {
    EXPECT_EQ(simdlp::precision_from_name(other), std::nullopt) << other;
  }
}

TEST(precision, ToNanosecondsWhereItJustFits) {
  struct edge {
    precision unit;
    std::int64_t largest;
    std::int64_t smallest;
  };
  for (const edge& of : {edge{precision::seconds, 9223372036, -9223372036},
                         edge{precision::milliseconds, 9223372036854, -9223372036854},
                         edge{precision::microseconds, 9223372036854775, -9223372036854775}}) {
    const std::int64_t scale = nanoseconds_in(of.unit);
    ASSERT_TRUE(to_nanoseconds(of.largest, of.unit));
    EXPECT_EQ(*to_nanoseconds(of.largest, of.unit), of.largest * scale);
    ASSERT_TRUE(to_nanoseconds(of.smallest, of.unit));
    EXPECT_EQ(*to_nanoseconds(of.smallest, of.unit), of.smallest * scale);
    EXPECT_EQ(to_nanoseconds(of.largest + 1, of.unit).code(), errc::timestamp_range);
    EXPECT_EQ(to_nanoseconds(of.smallest - 1, of.unit).code(), errc::timestamp_range);
    EXPECT_EQ(to_nanoseconds(most, of.unit).code(), errc::timestamp_range);
    EXPECT_EQ(to_nanoseconds(least, of.unit).code(), errc::timestamp_range);
  }
  EXPECT_EQ(*to_nanoseconds(most, precision::nanoseconds), most);
  EXPECT_EQ(*to_nanoseconds(least, precision::nanoseconds), least);
  for (const precision unit : units) {
    EXPECT_EQ(*to_nanoseconds(0, unit), 0);
    EXPECT_EQ(*to_nanoseconds(1, unit), nanoseconds_in(unit));
    EXPECT_EQ(*to_nanoseconds(-1, unit), -nanoseconds_in(unit));
  }
}

TEST(precision, FloorGoesDownOnBothSidesOfZero) {
  EXPECT_EQ(floor_to(0, precision::seconds), 0);
  EXPECT_EQ(floor_to(1, precision::seconds), 0);
  EXPECT_EQ(floor_to(999999999, precision::seconds), 0);
  EXPECT_EQ(floor_to(1000000000, precision::seconds), 1);
  EXPECT_EQ(floor_to(-1, precision::seconds), -1);
  EXPECT_EQ(floor_to(-1000000000, precision::seconds), -1);
  EXPECT_EQ(floor_to(-1000000001, precision::seconds), -2);
  EXPECT_EQ(floor_to(1500000000123456789, precision::seconds), 1500000000);
  EXPECT_EQ(floor_to(1500000000123456789, precision::milliseconds), 1500000000123);
  EXPECT_EQ(floor_to(1500000000123456789, precision::microseconds), 1500000000123456);
  EXPECT_EQ(floor_to(most, precision::seconds), 9223372036);
  EXPECT_EQ(floor_to(least, precision::seconds), -9223372037);
  EXPECT_EQ(floor_to(least, precision::milliseconds), -9223372036855);
  EXPECT_EQ(floor_to(least, precision::microseconds), -9223372036854776);
  EXPECT_EQ(floor_to(most, precision::nanoseconds), most);
  EXPECT_EQ(floor_to(least, precision::nanoseconds), least);
}

TEST(precision, FloorIsTheLastMultipleThatIsNotLater) {
  std::mt19937_64 random(31);
  for (int i = 0; i < 100000; ++i) {
    const auto time = static_cast<std::int64_t>(random()) >> (i % 64);
    for (const precision unit : units) {
      const std::int64_t scale = nanoseconds_in(unit);
      const std::int64_t floored = floor_to(time, unit);
      ASSERT_LE(floored, time / scale) << time;
      ASSERT_GE(floored, time / scale - 1) << time;
      // Without a sign, since the multiple itself can be below the range.
      const std::uint64_t rest =
          static_cast<std::uint64_t>(time) -
          static_cast<std::uint64_t>(floored) * static_cast<std::uint64_t>(scale);
      ASSERT_LT(rest, static_cast<std::uint64_t>(scale)) << time;
    }
  }
}

TEST(precision, DetectedFromTheMagnitude) {
  EXPECT_EQ(detect_precision(0), precision::seconds);
  struct threshold {
    std::int64_t first;  // the first number of the finer unit
    precision below;
    precision from;
  };
  for (const threshold& of :
       {threshold{5'000'000'000, precision::seconds, precision::milliseconds},
        threshold{5'000'000'000'000, precision::milliseconds, precision::microseconds},
        threshold{5'000'000'000'000'000, precision::microseconds, precision::nanoseconds}}) {
    EXPECT_EQ(detect_precision(of.first - 1), of.below) << of.first;
    EXPECT_EQ(detect_precision(of.first), of.from) << of.first;
    EXPECT_EQ(detect_precision(-of.first + 1), of.below) << of.first;
    EXPECT_EQ(detect_precision(-of.first), of.from) << of.first;
  }
  EXPECT_EQ(detect_precision(1700000000), precision::seconds);
  EXPECT_EQ(detect_precision(1700000000000), precision::milliseconds);
  EXPECT_EQ(detect_precision(1700000000000000), precision::microseconds);
  EXPECT_EQ(detect_precision(1700000000000000000), precision::nanoseconds);
  EXPECT_EQ(detect_precision(most), precision::nanoseconds);
  EXPECT_EQ(detect_precision(least), precision::nanoseconds);
}

TEST(precision, WhatIsDetectedNeverOverflows) {
  std::mt19937_64 random(32);
  for (int i = 0; i < 100000; ++i) {
    const auto raw = static_cast<std::int64_t>(random()) >> (i % 64);
    ASSERT_TRUE(to_nanoseconds(raw, detect_precision(raw))) << raw;
  }
}

}  // namespace

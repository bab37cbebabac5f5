// SPDX-License-Identifier: Apache-2.0
// The kind of a time, for every unit in which times can be read.
#include "tool/collect/time_kind.h"

#include <cstdint>
#include <limits>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

constexpr precision all_units[] = {precision::nanoseconds,  precision::microseconds,
                                   precision::milliseconds, precision::seconds,
                                   precision::minutes,      precision::hours};
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t june_2026 = 1'780'000'000 * second / 3'600 / second * 3'600 * second;

std::size_t kind_of(std::int64_t time, precision unit) {
  decode_options reading;
  reading.precision = unit;
  return time_classifier(reading).kind_of(time);
}

TEST(time_kind, NoTwoKindsHaveTheSameNumber) {
  std::set<std::size_t> kinds = {unset_time, far_time, other_time};
  for (const precision unit : all_units) kinds.insert(static_cast<std::size_t>(unit));
  EXPECT_EQ(kinds.size(), std::size(all_units) + 3);
  EXPECT_EQ(*kinds.rbegin() + 1, time_kinds);
}

TEST(time_kind, ATimeOfTodayIsLikelyInTheUnitItIsReadIn) {
  for (const precision unit : all_units) {
    EXPECT_EQ(kind_of(june_2026, unit), static_cast<std::size_t>(unit)) << name(unit);
  }
}

TEST(time_kind, AClockThatIsNotSetIsSoInEveryUnit) {
  for (const precision unit : all_units) {
    EXPECT_EQ(kind_of(0, unit), unset_time) << name(unit);
    EXPECT_EQ(kind_of(nanoseconds_in(unit), unit), unset_time) << name(unit);
  }
}

TEST(time_kind, TheYears2000And2200AreTheLimitsInEveryUnit) {
  constexpr std::int64_t year_2000 = 946'684'800 * second;
  constexpr std::int64_t year_2200 = 7'258'118'400 * second;
  for (const precision unit : all_units) {
    const std::int64_t step = nanoseconds_in(unit);
    EXPECT_EQ(kind_of(year_2000, unit), static_cast<std::size_t>(unit)) << name(unit);
    EXPECT_EQ(kind_of(year_2000 - step, unit), other_time) << name(unit);
    EXPECT_EQ(kind_of(year_2200 - step, unit), static_cast<std::size_t>(unit)) << name(unit);
    EXPECT_EQ(kind_of(year_2200, unit), far_time) << name(unit);
  }
}

TEST(time_kind, SecondsReadInAnotherUnitLookLikeSeconds) {
  constexpr std::int64_t raw = 1'780'000'000;
  for (const precision unit : {precision::nanoseconds, precision::microseconds,
                               precision::milliseconds, precision::seconds}) {
    EXPECT_EQ(kind_of(raw * nanoseconds_in(unit), unit),
              static_cast<std::size_t>(precision::seconds))
        << name(unit);
  }
}

TEST(time_kind, TimesBeforeDoNotChangeTheKind) {
  std::mt19937_64 chance(3);
  for (const precision unit : all_units) {
    decode_options reading;
    reading.precision = unit;
    time_classifier after_others(reading);
    for (int i = 0; i < 20'000; ++i) {
      // Numbers of every size; most of them near those of today in some unit.
      const std::int64_t today = june_2026 / nanoseconds_in(all_units[chance() % 6]);
      const std::int64_t limit = std::numeric_limits<std::int64_t>::max() / nanoseconds_in(unit);
      std::int64_t raw = today + static_cast<std::int64_t>(chance() % 100'000'000);
      if (chance() % 4 == 0) raw = static_cast<std::int64_t>(chance() >> (1 + chance() % 60));
      raw %= limit;
      if (chance() % 16 == 0) raw = -raw;
      const std::int64_t time = raw * nanoseconds_in(unit);
      ASSERT_EQ(after_others.kind_of(time), kind_of(time, unit)) << name(unit) << ' ' << raw;
    }
  }
}

TEST(time_kind, MinutesAndHoursAreOnlyRecognisedWhereTheyAreExpected) {
  EXPECT_EQ(likely_unit(29'666'667, precision::minutes), precision::minutes);
  EXPECT_EQ(likely_unit(494'444, precision::hours), precision::hours);
  EXPECT_EQ(likely_unit(29'666'667, precision::nanoseconds), std::nullopt);
  EXPECT_EQ(likely_unit(494'444, precision::nanoseconds), std::nullopt);
}

}  // namespace
}  // namespace simdlp::tool

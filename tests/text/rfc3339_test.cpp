// SPDX-License-Identifier: Apache-2.0
#include "simdlp/rfc3339.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace simdlp {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t morning = 1'641'024'000 * second;  // 2022-01-01T08:00:00Z

TEST(rfc3339, ReadsTimesWithAnOffset) {
  for (const std::string_view text :
       {"2022-01-01T08:00:00Z", "2022-01-01t08:00:00z", "2022-01-01 08:00:00Z",
        "2022-01-01T09:30:00+01:30", "2021-12-31T23:59:00-08:01", "2022-01-01T08:00:00-00:00",
        "2022-01-01T08:00:00.000Z"}) {
    const auto time = time_from_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(*time, morning) << text;
  }
  EXPECT_EQ(*time_from_rfc3339("2022-01-01T08:00:00.25Z"), morning + second / 4);
  EXPECT_EQ(*time_from_rfc3339("2022-01-01T08:00:00.123456789999Z"), morning + 123'456'789);
  EXPECT_EQ(*time_from_rfc3339("2024-02-29T00:00:00Z"), 1'709'164'800 * second);
  EXPECT_EQ(*time_from_rfc3339("1969-12-31T23:59:59.9Z"), -second / 10);
}

TEST(rfc3339, AsksForAnOffset) {
  EXPECT_EQ(time_from_rfc3339("2022-01-01T08:00:00").code(), errc::timestamp_syntax);
  EXPECT_EQ(*time_from_rfc3339("2022-01-01T08:00:00", missing_offset::utc), morning);
  EXPECT_EQ(*time_from_rfc3339("2022-01-01T08:00:00.5", missing_offset::utc), morning + second / 2);
  EXPECT_EQ(*time_from_rfc3339("2022-01-01T09:00:00+01:00", missing_offset::utc), morning);
}

TEST(rfc3339, RefusesOtherTexts) {
  const std::string good = "2022-01-01T08:00:00.5+01:00";
  ASSERT_TRUE(time_from_rfc3339(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(time_from_rfc3339(good.substr(0, i))) << good.substr(0, i);
    std::string other = good;
    other[i] = 'x';
    EXPECT_EQ(time_from_rfc3339(other).code(), errc::timestamp_syntax) << other;
  }
  for (const std::string_view text :
       {"", "2022-01-01", "2022-1-1T08:00:00Z", "2022-02-30T08:00:00Z", "2022-13-01T08:00:00Z",
        "2022-01-01T24:00:00Z", "2022-01-01T08:60:00Z", "2022-01-01T08:00:60Z",
        "2022-01-01T08:00:00.Z", "2022-01-01T08:00:00,5Z", "2022-01-01T08:00:00+24:00",
        "2022-01-01T08:00:00+01:60", "2022-01-01T08:00:00+0100", "2022-01-01T08:00:00Z ",
        " 2022-01-01T08:00:00Z", "2022-01-01T08:00Z", "-2022-01-01T08:00:00Z"}) {
    EXPECT_EQ(time_from_rfc3339(text).code(), errc::timestamp_syntax) << text;
    EXPECT_EQ(time_from_rfc3339(text, missing_offset::utc).code(), errc::timestamp_syntax) << text;
  }
}

TEST(rfc3339, KnowsTheRangeOfNanoseconds) {
  EXPECT_EQ(*time_from_rfc3339("2262-04-11T23:47:16.854775807Z"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(time_from_rfc3339("2262-04-11T23:47:16.854775808Z").code(), errc::timestamp_range);
  EXPECT_EQ(*time_from_rfc3339("1677-09-21T00:12:43.145224192Z"),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(time_from_rfc3339("1677-09-21T00:12:43.145224191Z").code(), errc::timestamp_range);
  EXPECT_EQ(time_from_rfc3339("9999-12-31T23:59:59Z").code(), errc::timestamp_range);
  EXPECT_EQ(time_from_rfc3339("0000-01-01T00:00:00Z").code(), errc::timestamp_range);
}

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Times in numbers, dates and layouts, and the zones of those that do not name one.
#include "tool/records/time_format.h"

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

std::int64_t read(std::string_view format, std::string_view text, std::string_view zone = "UTC") {
  const auto how = time_format::from_name(format);
  const auto where = time_zone::from_name(zone);
  EXPECT_TRUE(how && where) << format << ' ' << zone;
  const auto time = how->read(text, *where);
  EXPECT_TRUE(time) << format << ": " << text;
  return time ? *time : -1;
}

bool refuses(std::string_view format, std::string_view text) {
  const auto how = time_format::from_name(format);
  return how && how->read(text, {}).code() == errc::timestamp_syntax;
}

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t noon = 1'709'294'400 * second;  // 2024-03-01T12:00:00Z

TEST(time_format, ReadsNumbersOfAUnit) {
  EXPECT_EQ(read("ns", "-5"), -5);
  EXPECT_EQ(read("ms", "5"), 5'000'000);
  EXPECT_EQ(read("auto", "7"), 7);
  EXPECT_EQ(read("s", "1.5"), 1'500'000'000);
  EXPECT_EQ(read("m", "0.5"), 30 * second);
  EXPECT_TRUE(refuses("ns", "1.5"));
  EXPECT_TRUE(refuses("s", "1."));
  EXPECT_TRUE(refuses("s", "1.5.5"));
  EXPECT_TRUE(refuses("s", "1.5e3"));
  EXPECT_TRUE(refuses("s", "2024-03-01"));
  EXPECT_TRUE(refuses("s", ""));
  EXPECT_EQ(time_format::from_name("s")->read("9223372037", {}).code(), errc::timestamp_range);
}

TEST(time_format, ReadsDates) {
  for (const std::string_view text :
       {"2024-03-01T12:00:00Z", "2024-03-01T12:00", "2024-03-01 12:00:00",
        "2024-03-01 12:00:00 UTC", "2024-03-01 13:00:00+01", "2024-03-01T13:00:00+0100",
        "2024-03-01 06:30:00-05:30", "2024-03-01T12:00:00.000,"}) {
    if (text.ends_with(',')) {
      EXPECT_TRUE(refuses("rfc3339", text));
    } else {
      EXPECT_EQ(read("rfc3339", text), noon) << text;
      EXPECT_EQ(read("auto", text), noon) << text;
    }
  }
  EXPECT_EQ(read("rfc3339", "2024-03-01"), noon - 43'200 * second);
  EXPECT_EQ(read("rfc3339", "2024-03-01 12:00:00,25"), noon + second / 4);
  EXPECT_TRUE(refuses("rfc3339", "5"));
  EXPECT_TRUE(refuses("rfc3339", "2024-02-30"));
}

TEST(time_format, ReadsLayouts) {
  EXPECT_EQ(read("%d.%m.%Y %H:%M", "01.03.2024 12:00"), noon);
  EXPECT_EQ(read("%m/%d/%y %I:%M:%S %p", "3/1/24 12:00:00 PM"), noon);
  EXPECT_EQ(read("%b %e %Y %T.%f", "Mar  1 2024 12:00:00.5"), noon + second / 2);
  EXPECT_EQ(read("%s.%f", "1709294400.25"), noon + second / 4);
  EXPECT_EQ(read("%F %R %z", "2024-03-01 13:00 +01:00"), noon);
  EXPECT_EQ(read("02.01.2006 15:04", "01.03.2024 12:00"), noon);
  EXPECT_EQ(read("Jan 2, 2006 3:04 PM", "Mar 1, 2024 12:00 pm"), noon);
  EXPECT_EQ(read("2006-01-02T15:04:05.999999999Z07:00", "2024-03-01T12:00:00Z"), noon);
  EXPECT_TRUE(refuses("%d.%m.%Y", "32.01.2024"));
  EXPECT_TRUE(refuses("%d.%m.%Y", "1.1.2024x"));
  EXPECT_FALSE(time_format::from_name("%Q"));
  EXPECT_FALSE(time_format::from_name("noon"));
}

TEST(time_zone, MovesTimesThatDoNotNameOne) {
  EXPECT_EQ(read("rfc3339", "2024-03-01 13:00", "+01:00"), noon);
  EXPECT_EQ(read("rfc3339", "2024-03-01 13:00", "+1"), noon);
  EXPECT_EQ(read("rfc3339", "2024-03-01 06:30", "-0530"), noon);
  EXPECT_EQ(read("rfc3339", "2024-03-01T12:00:00Z", "+01:00"), noon);
  EXPECT_FALSE(time_zone::from_name("Mars/Olympus"));
  EXPECT_FALSE(time_zone::from_name("../../etc/passwd"));
  EXPECT_FALSE(time_zone::from_name("+25:00"));
}

TEST(time_zone, KnowsTheRulesOfNamedZones) {
  if (!time_zone::from_name("Europe/Berlin")) GTEST_SKIP() << "no time zone database here";
  EXPECT_EQ(read("rfc3339", "2024-03-01 13:00", "Europe/Berlin"), noon);
  EXPECT_EQ(read("rfc3339", "2024-07-01 14:00", "Europe/Berlin"),
            read("rfc3339", "2024-07-01 12:00"));
  EXPECT_EQ(read("rfc3339", "2024-03-01 07:00", "America/New_York"), noon);
}

}  // namespace
}  // namespace simdlp::tool

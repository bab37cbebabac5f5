// SPDX-License-Identifier: Apache-2.0
// Times over the whole range of int64.
#include "tool/time_text.h"

#include <limits>

#include <gtest/gtest.h>

#include "tool/records/time_format.h"

namespace simdlp::tool {
namespace {

TEST(time_text, WritesUtcWithNanoseconds) {
  EXPECT_EQ(time_text(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(time_text(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(time_text(1'709'208'000'000'000'001), "2024-02-29T12:00:00.000000001Z");
  EXPECT_EQ(time_text(std::numeric_limits<std::int64_t>::max()), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(time_text(std::numeric_limits<std::int64_t>::min()), "1677-09-21T00:12:43.145224192Z");
}

TEST(time_text, IsReadBack) {
  for (const std::int64_t time :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'709'208'000'000'000'001},
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    const auto read = date_from_text(time_text(time), {});
    ASSERT_TRUE(read) << time;
    EXPECT_EQ(*read, time);
  }
}

TEST(time_text, ReadsOffsetsAndFractions) {
  const auto read = [](std::string_view text) {
    const auto time = date_from_text(text, {});
    EXPECT_TRUE(time) << text;
    return *time;
  };
  EXPECT_EQ(read("1970-01-01T01:00:00+01:00"), 0);
  EXPECT_EQ(read("1969-12-31t23:30:00-00:30"), 0);
  EXPECT_EQ(read("1970-01-01 00:00:00.5z"), 500'000'000);
  EXPECT_EQ(read("1969-12-31T23:59:59.999999999Z"), -1);
}

TEST(time_text, RefusesWhatIsNoTime) {
  for (const char* const text :
       {"", "1970", "1970-01", "1970-01-01T", "1970-01-01T00", "1970-02-29T00:00:00Z",
        "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567891Z", "1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00Zx",
        "-970-01-01T00:00:00Z", "1970-01-01T00:00:0aZ"}) {
    EXPECT_EQ(date_from_text(text, {}).code(), errc::timestamp_syntax) << text;
  }
  EXPECT_EQ(date_from_text("2262-04-11T23:47:16.854775808Z", {}).code(), errc::timestamp_range);
  EXPECT_EQ(date_from_text("1677-09-21T00:12:43.145224191Z", {}).code(), errc::timestamp_range);
  EXPECT_EQ(date_from_text("9999-12-31T23:59:59Z", {}).code(), errc::timestamp_range);
}

}  // namespace
}  // namespace simdlp::tool

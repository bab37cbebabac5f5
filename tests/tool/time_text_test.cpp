// SPDX-License-Identifier: Apache-2.0
// Times over the whole range of int64.
#include "tool/time_text.h"

#include <limits>

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

TEST(TimeText, WritesUtcWithNanoseconds) {
  EXPECT_EQ(time_text(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(time_text(-1), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(time_text(1'709'208'000'000'000'001), "2024-02-29T12:00:00.000000001Z");
  EXPECT_EQ(time_text(std::numeric_limits<std::int64_t>::max()), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(time_text(std::numeric_limits<std::int64_t>::min()), "1677-09-21T00:12:43.145224192Z");
}

}  // namespace
}  // namespace simdlp::tool

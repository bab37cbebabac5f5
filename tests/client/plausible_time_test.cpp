// SPDX-License-Identifier: Apache-2.0
#include "client/plausible_time.h"

#include <gtest/gtest.h>

namespace simdlp::client_internal {
namespace {

bool warns(std::string_view body, precision unit = precision::seconds) {
  return !time_warning(body, unit, unit).empty();
}

TEST(plausible_time, IsFrom1990To2099) {
  EXPECT_TRUE(warns("m v=1 631151999\n"));
  EXPECT_FALSE(warns("m v=1 631152000\n"));
  EXPECT_FALSE(warns("m v=1 4102444799\n"));
  EXPECT_TRUE(warns("m v=1 4102444800\n"));
  EXPECT_TRUE(warns("m v=1 -1\n"));
  EXPECT_TRUE(warns("m v=1 631151999999999999", precision::nanoseconds));
  EXPECT_FALSE(warns("m v=1 631152000000000000", precision::nanoseconds));
  EXPECT_TRUE(warns("m v=1 631152000", precision::milliseconds));
  EXPECT_FALSE(warns("m v=1 500000", precision::hours));
  EXPECT_TRUE(warns("m v=1 9223372036854775807", precision::hours));
}

TEST(plausible_time, IsThatOfTheLastLine) {
  EXPECT_TRUE(warns("m v=1 1641024000\nm v=1 1\n"));
  EXPECT_FALSE(warns("m v=1 1\nm v=1 1641024000\n"));
}

TEST(plausible_time, IsNotAField) {
  EXPECT_FALSE(warns(""));
  EXPECT_FALSE(warns("\n"));
  EXPECT_FALSE(warns("m v=1\n"));
  EXPECT_FALSE(warns("m v=\"a 5\"\n"));
  EXPECT_FALSE(warns("m v=1 99999999999999999999\n"));  // the server will refuse it
}

}  // namespace
}  // namespace simdlp::client_internal

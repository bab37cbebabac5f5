// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal/lines.h"

#include <gtest/gtest.h>

namespace simdlp {
namespace {

std::string lines(std::string_view body, journal_precision precision, std::int64_t arrival = 0) {
  std::string out;
  append_lines({.precision = precision, .arrival = arrival, .body = body}, out);
  return out;
}

TEST(journal_lines, AreCanonicalAndInNanoseconds) {
  EXPECT_EQ(lines("m,b=1,a=2 f=1.50,g=2i 7\n", journal_precision::milliseconds),
            "m,a=2,b=1 f=1.5,g=2i 7000000\n");
  EXPECT_EQ(lines("m f=1 7\nm f=2 8", journal_precision::seconds),
            "m f=1 7000000000\nm f=2 8000000000\n");
  EXPECT_EQ(lines("m f=1 2", journal_precision::minutes), "m f=1 120000000000\n");
  EXPECT_EQ(lines("m f=1 -2", journal_precision::hours), "m f=1 -7200000000000\n");
  EXPECT_EQ(lines("m f=1 1641024000\nm f=1 1641024000000\n", journal_precision::automatic),
            "m f=1 1641024000000000000\nm f=1 1641024000000000000\n");
}

TEST(journal_lines, GiveTheArrivalToPointsWithoutTime) {
  EXPECT_EQ(lines("m f=1", journal_precision::nanoseconds, 1234), "m f=1 1234\n");
  EXPECT_EQ(lines("m f=1", journal_precision::microseconds, 1234), "m f=1 1000\n");
  EXPECT_EQ(lines("m f=1", journal_precision::automatic, 1234), "m f=1 1234\n");
  EXPECT_EQ(lines("m f=1", journal_precision::minutes, 61'000'000'000), "m f=1 60000000000\n");
  EXPECT_EQ(lines("m f=1", journal_precision::minutes, -1), "m f=1 -60000000000\n");
}

TEST(journal_lines, CountWhatTheyLeaveOut) {
  std::string out;
  const auto written =
      append_lines({.precision = journal_precision::hours,
                    .body = "m f=1 99999999999999\nnonsense\n# comment\nm f=2 1\n"},
                   out);
  EXPECT_EQ(written.points, 1U);
  EXPECT_EQ(written.rejected, 2U);
  EXPECT_EQ(out, "m f=2 3600000000000\n");
}

TEST(journal_lines, KeepWhatAnEncoderWouldRefuse) {
  // A measurement that starts with '#' after a space is a comment for some readers, and a name that
  // ends in a backslash is read in different ways; both were accepted.
  EXPECT_EQ(lines("m\\,time=1 f=1,time=2i 5", journal_precision::nanoseconds),
            "m\\,time=1 f=1,time=2i 5\n");
  EXPECT_EQ(lines("m,t=a\\  f=1  6  \n", journal_precision::seconds), "m,t=a\\  f=1 6000000000\n");
}

}  // namespace
}  // namespace simdlp

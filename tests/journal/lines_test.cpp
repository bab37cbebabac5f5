// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal/lines.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "random_source.h"
#include "simdlp/decoder.h"

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

TEST(journal_lines, KeepBackslashes) {
  for (const std::string_view line : {
           R"(disk,path=C:\dir\file free=1i 1)",
           R"(a\\b,k\\x=v,t=\\server\\x f\x=1 1)",
           R"(a\\\,b,k\\\==\\\ v f\\\,=1,g="\\\"" 1)",
       }) {
    const std::string expected = std::string(line) + "\n";
    EXPECT_EQ(lines(line, journal_precision::nanoseconds), expected);
  }
}

// A point as text in which every part is unescaped.
std::string unescaped(std::string_view body) {
  std::string out;
  decode_options how;
  how.validate_utf8 = false;
  decoder read(body, how);
  for (const point each : read) {
    if (!each) continue;
    out += "m<" + each.measurement().to_string() + ">";
    for (const tag& of : each.tags())
      out += " t<" + of.key.to_string() + "><" + of.value.to_string() + ">";
    for (const auto& of : each.fields())
      out += " f<" + of.key.to_string() + "><" + std::string(of.value.raw()) + ">";
    out += " at<" + std::to_string(each.timestamp().value_or(0)) + ">\n";
  }
  return out;
}

// As written or, if an encoder refuses the line because it is not UTF-8, as it came.
TEST(journal_lines, ReadBackAsThePointsThatWereStored) {
  test::random_source random(1);
  constexpr std::string_view parts[] = {"\\", "\\", "\\,", "\\ ", "\\=", "\"", "a", "b", "\xFF"};
  const auto text = [&] {
    std::string out;
    for (std::size_t left = 1 + random.below(6); left != 0; --left) out += random.pick(parts);
    return out + "z";
  };
  std::uint64_t compared = 0;
  for (std::int64_t i = 0; i < 20'000; ++i) {
    const std::string line = text() + ",a" + text() + "=" + text() + ",b" + text() + "=" + text() +
                             " " + text() + "=" + std::to_string(i) + "i " +
                             std::to_string(7 * i + 1) + "\n";
    const std::string before = unescaped(line);
    if (before.empty()) continue;
    ++compared;
    const std::string once = lines(line, journal_precision::nanoseconds);
    ASSERT_EQ(unescaped(once), before) << line;
    ASSERT_EQ(lines(once, journal_precision::nanoseconds), once) << line;
  }
  EXPECT_GT(compared, 10'000U);
}

}  // namespace
}  // namespace simdlp

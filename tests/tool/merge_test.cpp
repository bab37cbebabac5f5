// SPDX-License-Identifier: Apache-2.0
// Merges neighbours with the same series and time into one point: fmt --merge, and cat --to csv
// --merge.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

outcome merged(const std::string& lines, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"fmt", "--merge"});
  options.emplace_back("-");
  return run(options, {.standard_input = lines});
}

TEST(merge, JoinsNeighboursOfOneSeriesAndTime) {
  const outcome result = merged(
      "m,a=1,b=2 f=1 10\n"
      "m,b=2,a=1 g=2i 10\n"
      "m,a=1,b=2 s=\"x, y=\\\"z\\\" 10\",t=t 10\n"
      "m,a=1,b=2 f=1 11\n"
      "m,a=1 g=1 11\n"
      "m f=1 11\n"
      "m g=1 11\n");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out,
            "m,a=1,b=2 f=1,g=2i,s=\"x, y=\\\"z\\\" 10\",t=true 10\n"
            "m,a=1,b=2 f=1 11\n"
            "m,a=1 g=1 11\n"
            "m f=1,g=1 11\n");
}

TEST(merge, JoinsNamesWithEscapes) {
  EXPECT_EQ(merged("m\\ x,k\\,1=v\\ w f\\=1=1 1\nm\\ x,k\\,1=v\\ w f\\,2=2,f\\ 3=3 1\n").out,
            "m\\ x,k\\,1=v\\ w f\\=1=1,f\\,2=2,f\\ 3=3 1\n");
}

TEST(merge, LeavesPointsWithoutTimeApart) {
  EXPECT_EQ(merged("m f=1\nm g=1\nm s=\"a 1\"\nm h=1 1\n").out,
            "m f=1\nm g=1\nm s=\"a 1\"\nm h=1 1\n");
}

TEST(merge, WritesTheLaterValueAndSaysSo) {
  const outcome result = merged("m f=1,g=1i 1\nm f=2,g=1i 1\nm f=3 1\n");
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "m f=3,g=1i 1\n");
  EXPECT_EQ(
      result.err,
      "simdlp: note: 2 values overwritten by a later one with the same series, time and field\n");
}

TEST(merge, RefusesAnotherType) {
  const outcome result = merged("m f=1 1\nm g=1,f=2i 1\nm h=1 1\n");
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "m f=1,h=1 1\n");
  EXPECT_NE(result.err.find("-:2:1: error: duplicate_field: a field has another type"),
            std::string::npos)
      << result.err;
}

TEST(merge, ComparesTimesAsTheyAreWritten) {
  EXPECT_EQ(merged("m f=1 1000\nm g=1 1999\n", {"--to-precision", "us"}).out, "m f=1,g=1 1\n");
}

TEST(merge, ChangesNothingTheSecondTime) {
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    const std::string lines = generate::lines(row.which, 200'000, 3);
    const outcome once = merged(lines, {"--target", "go_v2"});
    EXPECT_FALSE(once.out.empty());
    EXPECT_TRUE(merged(once.out, {"--target", "go_v2"}).out == once.out);
  }
}

TEST(merge, ManyFieldsOfOnePointCostLinearTime) {
  std::string lines;
  for (int i = 0; i < 50'000; ++i) lines += "m f" + std::to_string(i) + "=1 1\n";
  const outcome result = merged(lines);
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(lines_of(result.out).size(), 1U);
}

TEST(merge, MakesRowsOfCsv) {
  const auto csv = [](const std::string& lines) {
    return run({"cat", "--to", "csv", "--merge", "-"}, {.standard_input = lines});
  };
  EXPECT_EQ(csv("m,a=1,b=2 f=1 10\nm,b=2,a=1 g=2i 10\nm,a=1 f=3 10\nm,a=1 g=4i 11\n").out,
            "a,b,f,g,time\r\n1,2,1.0,2,10\r\n1,,3.0,,10\r\n1,,,4,11\r\n");
  EXPECT_EQ(csv("m f=1\nm g=2\n").out, "f,g,time\r\n1.0,,\r\n,2.0,\r\n");
  EXPECT_NE(csv("m f=1 1\nm f=2 1\n").err.find("1 value overwritten by a later one"),
            std::string::npos);
  EXPECT_EQ(run({"cat", "--to", "json", "--merge", "-"}).code, 2);
}

TEST(unquote_numbers, WritesStringsThatHoldValuesAsThese) {
  const outcome result = run({"fmt", "--unquote-numbers", "-"},
                             {.standard_input = "m "
                                                "f=\"61.5\",g=\"-2\",h=\"1e3\",s=\"x\",t=\"\",n="
                                                "\"nan\",i=\"5i\",k=1i,b=\"true\",c=\"False\"\n"
                                                "m f=\"off\"\n"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(
      result.out,
      "m f=61.5,g=-2,h=1000,s=\"x\",t=\"\",n=\"nan\",i=\"5i\",k=1i,b=true,c=false\nm f=\"off\"\n");
  EXPECT_EQ(
      result.err,
      "simdlp: note: the strings of the field 'f' of 'm' became several types: 1 number, 1 other "
      "string\n");
}

}  // namespace
}  // namespace simdlp::tool_test

// SPDX-License-Identifier: Apache-2.0
// simdlp cat --to csv: columns, quoting, and points that do not fit into a table.
#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

outcome csv_of(const std::string& lines, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"cat", "--to", "csv"});
  options.emplace_back("-");
  return run(options, {.standard_input = lines});
}

TEST(cat_csv, HasAColumnForEachTagAndFieldOfAnyPoint) {
  const outcome result = csv_of(
      "m,a=1 f=1.5,g=2i 10\n"
      "m,b=x h=t,f=-0\n"
      "m,b=y,a=2 g=3u,s=\"\" -5\n");
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out,
            "a,b,f,g,h,s,time\r\n"
            "1,,1.5,2,,,10\r\n"
            ",x,-0.0,,true,,\r\n"
            "2,y,,3,,\"\",-5\r\n");
}

TEST(cat_csv, QuotesWhatNeedsIt) {
  const outcome result = csv_of(
      "m,k\\,1=a\\,b\\ c f\"q=\"say \\\"hi\\\"\",n=\"two\nlines\",c=\"a,b\",p=\"plain\",r=\"a\rb\" "
      "1\n");
  EXPECT_EQ(result.out,
            "\"k,1\",\"f\"\"q\",n,c,p,r,time\r\n"
            "\"a,b c\",\"say \"\"hi\"\"\",\"two\nlines\",\"a,b\",plain,\"a\rb\",1\r\n");
}

TEST(cat_csv, TakesOneMeasurement) {
  const std::string lines = "a f=1i 1\nb g=2i 2\na h=3i 3\n";
  outcome result = csv_of(lines);
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err,
            "simdlp: -: there are 2 measurements, such as 'a' and 'b'; choose one with "
            "--measurement\n");
  result = csv_of(lines, {"--measurement", "a"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "f,h,time\r\n1,,1\r\n,3,3\r\n");
  result = csv_of(lines, {"--measurement", "c"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err, "simdlp: -: no point has the measurement 'c'\n");
}

TEST(cat_csv, SaysWhichColumnsMixTypes) {
  const outcome result = csv_of("m f=1,g=1 1\nm f=2i,g=2 2\n");
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.err, "-: note: the column 'f' mixes types: 1 float, 1 int\n");
}

TEST(cat_csv, NamesColumnsApart) {
  const outcome result = csv_of("m,x=1,time=2 x=3i,time=4i,x_field=5i 6\n");
  EXPECT_EQ(result.out, "x,time_tag,x_field,time_field,x_field_field,time\r\n1,2,3,4,5,6\r\n");
}

TEST(cat_csv, KeepsTheLastOfTwoValues) {
  const outcome result = csv_of("m f=1i,g=2i,f=3i 1\n");
  EXPECT_EQ(result.out, "f,g,time\r\n3,2,1\r\n");
  EXPECT_EQ(result.err, "-: note: 1 value overwritten by a later one in the same column and row\n");
}

TEST(cat_csv, ReportsRejectedLinesOnce) {
  const outcome result = csv_of("m f=1i 1\nbad\nm f=2i 2\n");
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "f,time\r\n1,1\r\n2,2\r\n");
  EXPECT_EQ(lines_of(result.err).size(), 1U);
  EXPECT_TRUE(result.err.starts_with("-:2:4: error: ")) << result.err;
}

TEST(cat_csv, UsesTheReadingOptions) {
  EXPECT_EQ(csv_of("m f=1i 1\nm f=2i\n", {"--precision", "s", "--default-time", "7000000000"}).out,
            "f,time\r\n1,1000000000\r\n2,7000000000\r\n");
}

}  // namespace
}  // namespace simdlp::tool_test

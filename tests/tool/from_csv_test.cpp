// SPDX-License-Identifier: Apache-2.0
// simdlp cat --from csv: columns by name, kinds of values, forms of time, and invalid rows.
#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

outcome from_csv(const std::string& text, std::vector<std::string> options) {
  options.insert(options.begin(),
                 {"cat", "--from", "csv", "--unsigned", "write", "--newlines", "write"});
  options.emplace_back("-");
  return run(options, {.standard_input = text});
}

TEST(from_csv, MakesPointsOfNamedColumns) {
  const outcome result = from_csv(
      "host,load,cores,big,up,note,when,unused\r\n"
      "a,0.50,4,18446744073709551615,true,\"say \"\"hi\"\"\",1,x\r\n"
      "\"b, c\",-1e3,-4,0,F,plain,-2,\r\n",
      {"--measurement", "cpu", "--tag", "host", "--field", "load,cores:int,big:uint", "--field",
       "up:bool,note:string", "--time", "when", "--time-format", "ms"});
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out,
            "cpu,host=a load=0.5,cores=4i,big=18446744073709551615u,up=true,"
            "note=\"say \\\"hi\\\"\" 1000000\n"
            "cpu,host=b\\,\\ c load=-1000,cores=-4i,big=0u,up=false,note=\"plain\" -2000000\n");
}

TEST(from_csv, LeavesOutEmptyCells) {
  const outcome result = from_csv(
      "m,t,f,s,time\nx,,,\"\",\ny,1,2,,3\n",
      {"--measurement-column", "m", "--tag", "t", "--field", "f:int,s:string", "--time", "time"});
  EXPECT_EQ(result.out, "x s=\"\"\ny,t=1 f=2i 3\n");
}

TEST(from_csv, ReadsTimesOfRfc3339) {
  const outcome result = from_csv(
      "f,t\n1,2024-02-29T12:00:00Z\n1,2024-02-29 13:00:00.25+01:00\n1,2024-02-30T12:00:00Z\n"
      "1,3000-01-01T00:00:00Z\n",
      {"--measurement", "m", "--field", "f:int", "--time", "t", "--time-format", "rfc3339",
       "--to-precision", "ms"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "m f=1i 1709208000000\nm f=1i 1709208000250\n");
  const auto errors = lines_of(result.err);
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_TRUE(errors[0].starts_with("-:4:3: error: timestamp_syntax: ")) << errors[0];
  EXPECT_TRUE(errors[1].starts_with("-:5:3: error: timestamp_range: ")) << errors[1];
}

TEST(from_csv, RefusesRowsByName) {
  const outcome result = from_csv(
      "t,f,i,u,b\n"
      "x,nan,,,\nx,1e400,,,\nx,+1,,,\nx,,9223372036854775808,,\nx,,,-1,\nx,,,,yes\n"
      "x,1\nx,\"1\"2,,,\nx,,,,\nx\\,1,,,\nx,1e-400,,,\n",
      {"--measurement", "m", "--tag", "t", "--field", "f,i:int,u:uint,b:bool"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "m,t=x f=0\n");
  std::vector<std::string> codes;
  for (const std::string& line : lines_of(result.err)) {
    const std::string rest = line.substr(line.find("error: ") + 7);
    codes.push_back(line.substr(2, line.find(": ") - 2) + ' ' + rest.substr(0, rest.find(':')));
  }
  EXPECT_EQ(codes,
            (std::vector<std::string>{
                "2:3 field_value_syntax", "3:3 float_range", "4:3 field_value_syntax",
                "5:4 int_range", "6:5 field_value_syntax", "7:6 field_value_syntax", "8:1 csv_row",
                "9:6 csv_quote", "10:1 no_fields", "11:1 trailing_backslash"}));
}

TEST(from_csv, WantsItsColumns) {
  const std::string table = "a,b\n1,2\n";
  EXPECT_EQ(from_csv(table, {}).code, 2);
  EXPECT_EQ(from_csv(table, {"--measurement", "m", "--field", "b:number"}).code, 2);
  EXPECT_EQ(
      from_csv(table, {"--measurement", "m", "--measurement-column", "a", "--field", "b"}).code, 2);
  const outcome absent = from_csv(table, {"--measurement", "m", "--field", "c"});
  EXPECT_EQ(absent.code, 2);
  EXPECT_EQ(absent.err, "simdlp: -: the table has no column 'c'; its columns are 'a', 'b'\n");
  EXPECT_EQ(from_csv("", {"--measurement", "m", "--field", "c"}).code, 2);
}

TEST(from_csv, IsTheWayBackFromCsv) {
  const std::string lines =
      "m,h=a\\ b f=1.5,i=2i,s=\"x,\\\"y\\\"\nz\" 1\n"
      "m,h=c i=3i,s=\"\" 2\n";
  const std::string table = run({"cat", "--to", "csv", "-"}, {.standard_input = lines}).out;
  EXPECT_EQ(from_csv("\xEF\xBB\xBF" + table, {"--measurement", "m", "--tag", "h", "--field",
                                              "f:float,i:int,s:string", "--time", "time"})
                .out,
            lines);
}

}  // namespace
}  // namespace simdlp::tool_test

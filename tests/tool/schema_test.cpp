// SPDX-License-Identifier: Apache-2.0
// simdlp schema: tables of one or many files, points that do not fit, and the exit code.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "compress.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

TEST(schema, ShowsTablesInTheOrderOfTheInput) {
  const outcome result = run({"schema", "-"}, {.standard_input = "cpu,host=a load=1,cores=4i 1\n"
                                                                 "mem used=1u,name=\"x\" 1\n"
                                                                 "cpu,host=b,rack=r up=t 2\n"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out,
            "cpu\n"
            "  tag   host\n"
            "  tag   rack\n"
            "  field load   float\n"
            "  field cores  int\n"
            "  field up     bool\n"
            "mem\n"
            "  field used  uint\n"
            "  field name  string\n");
  EXPECT_EQ(result.err, "simdlp: 3 points accepted, 0 lines rejected\n");
}

TEST(schema, NamesAreUnescapedAndCannotSteerTheTerminal) {
  const outcome result =
      run({"schema", "-"},
          {.standard_input = "a\\ b,k\\,=v f\xE2\x80\xAE\\==1,a\\ \\ field=2,x\"=3\n"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(
      result.out,
      "\"a b\"\n  tag   k,\n  field f<E2><80><AE>=  float\n  field \"a  field\"      float\n  "
      "field \"x\\\"\"           float\n");
}

TEST(schema, TellsPointsThatDoNotFitByPosition) {
  const temporary_file first("m,host=a load=1 1\nm,host=a load=2 2\n", "a.lp");
  const temporary_file second("# none\nm,host=a load=3i 3\nm,host host=1 4\nm host=1 5\nm time=1\n",
                              "b.lp");
  const outcome result = run({"schema", "--no-hints", first.path(), second.path()});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "m\n  tag   host\n  field load  float\n");
  const auto lines = lines_of(result.err);
  ASSERT_EQ(lines.size(), 5U) << result.err;
  EXPECT_EQ(lines[0], second.path() +
                          ":2:10: error: type_conflict: field 'load' of 'm' is int here, but float "
                          "in the table since " +
                          first.path() + ":1");
  EXPECT_TRUE(lines[1].starts_with(second.path() + ":3:3: error: tag_equals: ")) << lines[1];
  EXPECT_EQ(lines[2], second.path() +
                          ":4:3: error: tag_field_conflict: 'host' of 'm' is a field here, but a "
                          "tag in the table since " +
                          first.path() + ":1");
  EXPECT_TRUE(lines[3].starts_with(second.path() + ":5:3: error: reserved_name: ")) << lines[3];
  EXPECT_EQ(lines[4], "simdlp: 2 points accepted, 4 lines rejected");
}

TEST(schema, PointsWithinALineDoNotFitEither) {
  const outcome result = run({"schema", "-"}, {.standard_input = "m,a=1 a=2 1\nm b=1,b=2\n"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("-:1:7: error: tag_field_conflict: "), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find(" since "), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("error: duplicate_field"), std::string::npos) << result.err;
  EXPECT_EQ(run({"schema", "--duplicates", "allow", "-"}, {.standard_input = "m b=1,b=2\n"}).code,
            0);
}

TEST(schema, PoliciesSplitOrWiden) {
  const std::string input = "m f=1i 1\nm f=2.5 2\nm f=\"x\" 3\n";
  const outcome split = run({"schema", "--on-conflict", "split", "-"}, {.standard_input = input});
  EXPECT_EQ(split.code, 0);
  EXPECT_EQ(split.out,
            "m\n"
            "  field f         int\n"
            "  field f:float   float\n"
            "  field f:string  string\n");
  const outcome widen = run({"schema", "--on-conflict", "widen", "-"}, {.standard_input = input});
  EXPECT_EQ(widen.code, 1);
  EXPECT_EQ(widen.out, "m\n  field f  float\n");
  EXPECT_NE(
      widen.err.find("-:3:3: error: type_conflict: field 'f' of 'm' is string here, but float"),
      std::string::npos)
      << widen.err;
}

TEST(schema, AnswersInJson) {
  const outcome result =
      run({"schema", "--json", "--max-errors", "1", "-"},
          {.standard_input = "m,t=a f=1 1\nm f=1i 2\nm f=2i 3\nm f 4\nm t=t 5\n"});
  EXPECT_EQ(result.code, 1);
  const auto object = nlohmann::json::parse(result.out);
  EXPECT_EQ(object["tables"].size(), 1U);
  EXPECT_EQ(object["tables"][0]["measurement"], "m");
  EXPECT_EQ(object["tables"][0]["columns"],
            nlohmann::json::parse(R"([{"name":"t","role":"tag","type":"string"},
                                      {"name":"f","role":"field","type":"float"}])"));
  EXPECT_EQ(object["points"], 1);
  EXPECT_EQ(object["rejected"], 4);
  ASSERT_EQ(object["conflicts"].size(), 2U) << result.out;
  EXPECT_EQ(object["conflicts"][0], nlohmann::json::parse(R"({"code":"tag_field_conflict",
      "measurement":"m","key":"t","role":"field","type":"bool","expected_role":"tag",
      "expected_type":"string","lines":1,"file":"-","line":5,"column":3})"));
  EXPECT_EQ(object["conflicts"][1], nlohmann::json::parse(R"({"code":"type_conflict",
      "measurement":"m","key":"f","role":"field","type":"int","expected_role":"field",
      "expected_type":"float","lines":2,"file":"-","line":2,"column":3})"));
  EXPECT_EQ(object["conflicts_not_listed"], 0);
}

TEST(schema, AnswersInJsonOfNothing) {
  const outcome result = run({"schema", "--json", "-"});
  EXPECT_EQ(result.code, 0);
  const auto object = nlohmann::json::parse(result.out);
  EXPECT_TRUE(object["tables"].empty());
  EXPECT_TRUE(object["conflicts"].empty());
}

TEST(schema, JsonIsValidForNamesThatAreNotUtf8) {
  const outcome result =
      run({"schema", "--json", "--no-utf8-check", "-"}, {.standard_input = "m\xff f\xc3=1\n"});
  EXPECT_EQ(result.code, 0);
  const auto object = nlohmann::json::parse(result.out);
  EXPECT_EQ(object["tables"][0]["measurement"], "m\xEF\xBF\xBD");
}

TEST(schema, KeepsToItsLimits) {
  const std::string input = "a f=1\nb f=1\nc f=1\na g=1\na h=1\n";
  const outcome tables =
      run({"schema", "--json", "--max-tables", "1", "-"}, {.standard_input = input});
  EXPECT_EQ(tables.code, 1);
  const auto object = nlohmann::json::parse(tables.out);
  ASSERT_EQ(object["conflicts"].size(), 1U);
  EXPECT_EQ(object["conflicts"][0]["code"], "too_many_tables");
  EXPECT_EQ(object["conflicts"][0]["lines"], 2);
  const outcome columns = run({"schema", "--max-columns", "2", "-"}, {.standard_input = input});
  EXPECT_EQ(columns.code, 1);
  EXPECT_NE(columns.err.find("-:5:3: error: too_many_columns: "), std::string::npos) << columns.err;
  EXPECT_EQ(run({"schema", "--max-columns", "few", "-"}).code, 2);
}

TEST(schema, EndsWithTwoIfAFileCannotBeRead) {
  const temporary_file good("m f=1\n");
  const outcome result = run({"schema", "/nowhere/x.lp", good.path()});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "m\n  field f  float\n");
}

TEST(schema, ReadsCompressedInputAndDirectories) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "simdlp_schema_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "deep");
  for (const char* name : {"a.lp.gz", "deep/b.lp.zst"}) {
    std::FILE* const file = std::fopen((folder / name).c_str(), "w");
    ASSERT_NE(file, nullptr);
    const std::string packed = name[0] == 'a' ? gzip_of("m a=1\n") : zstd_of("m b=1i\n");
    std::fwrite(packed.data(), 1, packed.size(), file);
    std::fclose(file);
  }
  const outcome result = run({"schema", "-r", folder.string()});
  std::filesystem::remove_all(folder);
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "m\n  field a  float\n  field b  int\n");
}

}  // namespace
}  // namespace simdlp::tool_test

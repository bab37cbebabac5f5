// SPDX-License-Identifier: Apache-2.0
// The forms of JSON that other programs write.
#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

outcome from_json(const std::string& text, std::vector<std::string> options = {}) {
  options.insert(options.begin(),
                 {"cat", "--from", "json", "--unsigned", "write", "--newlines", "write"});
  options.emplace_back("-");
  return run(options, {.standard_input = text});
}

TEST(from_json_forms, ReadsDictionariesOfClients) {
  const std::string one =
      R"({"measurement":"cpu","tags":{"host":"a","core":3,"gone":null},"fields":)"
      R"({"f":0.5,"i":4,"b":true,"s":"x","n":null,"big":18446744073709551615},"time":)";
  const std::string fields = " f=0.5,i=4i,b=true,s=\"x\",big=18446744073709551615u ";
  EXPECT_EQ(from_json(one + "1700000000}", {"--precision", "s"}).out,
            "cpu,core=3,host=a" + fields + "1700000000000000000\n");
  EXPECT_EQ(from_json("[" + one + "\"2024-03-01T09:00:00Z\"}," + one + "null}]").out,
            "cpu,core=3,host=a" + fields + "1709283600000000000\ncpu,core=3,host=a" +
                fields.substr(0, fields.size() - 1) + "\n");
  EXPECT_EQ(from_json(one + "1}" + one + "2}", {"--whole-numbers", "float"}).code, 0);
}

TEST(from_json_forms, ReadsTelegraf) {
  const std::string one = R"({"fields":{"a":3,"b":0.5},"name":"m","tags":{},"timestamp":17})";
  EXPECT_EQ(from_json(one + "\n" + one).out, "m a=3,b=0.5 17000000000\nm a=3,b=0.5 17000000000\n");
  EXPECT_EQ(from_json("{\"metrics\":[" + one + ", " + one + "]}\n{\"metrics\":[]}",
                      {"--whole-numbers", "int", "--time-format", "ms"})
                .out,
            "m a=3i,b=0.5 17000000\nm a=3i,b=0.5 17000000\n");
}

TEST(from_json_forms, ReadsResultsOfInfluxQl) {
  const outcome result = from_json(
      R"({"results":[{"statement_id":0,"series":[{"name":"cpu","tags":{"host":"a","dc":""},)"
      R"("columns":["time","load","state"],"values":[["1970-01-01T00:00:01Z",3,"ok"],)"
      R"(["1970-01-01T00:00:02Z",null,"no"],["1970-01-01T00:00:03Z",null,null]]},)"
      R"({"name":"mem","columns":["time","v"],"values":[[5,1.5]]}]}]})");
  EXPECT_EQ(result.out,
            "cpu,host=a load=3,state=\"ok\" 1000000000\ncpu,host=a state=\"no\" 2000000000\n"
            "mem v=1.5 5\n");
  EXPECT_EQ(result.code, 0) << "a row without a value says nothing";
  EXPECT_NE(from_json(R"({"results":[{"error":"database not found: x"}]})")
                .err.find("the query failed: database not found: x"),
            std::string::npos);
}

TEST(from_json_forms, ReadsFlatObjects) {
  const std::string one = R"({"host":"a","time":"1970-01-01T00:00:01","usage":0.5,"cores":"4"})";
  EXPECT_EQ(from_json(one, {"--measurement", "cpu", "--tag", "host", "--field", "usage,cores:int",
                            "--time", "time"})
                .out,
            "cpu,host=a usage=0.5,cores=4i 1000000000\n");
  EXPECT_EQ(from_json(one, {"--measurement-column", "host"}).out,
            "a usage=0.5,cores=\"4\" 1000000000\n");
  EXPECT_NE(from_json(R"({"a":{"b":1}})", {"--measurement", "m"})
                .err.find("the field 'a' holds an object or an array"),
            std::string::npos);
}

TEST(from_json_forms, NamesEmptyTags) {
  const std::string one = R"({"name":"m","tags":[{"key":"c","value":""},{"key":"d","value":"1"}],)"
                          R"("fields":[{"key":"f","value":{"int":1}}]})";
  EXPECT_NE(from_json(one).err.find("-:1:40: error: empty_name: the tag 'c' has no value; "
                                    "--drop-empty-tags leaves such tags out"),
            std::string::npos)
      << from_json(one).err;
  EXPECT_EQ(from_json(one, {"--drop-empty-tags"}).out, "m,d=1 f=1i\n");
}

TEST(from_json_forms, ReadsTimesAndIntegersAsText) {
  EXPECT_EQ(from_json(R"({"name":"m","fields":[{"key":"f","value":{"int":"-9223372036854775808"}},)"
                      R"({"key":"u","value":{"uint":"18446744073709551615"}}],)"
                      R"("time":"2024-03-01T10:00:00.123456789Z"})")
                .out,
            "m f=-9223372036854775808i,u=18446744073709551615u 1709287200123456789\n");
}

TEST(from_json_forms, SaysWhatElseAnObjectMayBe) {
  EXPECT_NE(from_json(R"({"topic":"t","value":"m f=1 1\nm f=2 2"})")
                .err.find("the member 'value' seems to hold line protocol"),
            std::string::npos);
  EXPECT_NE(
      from_json(R"({"host":"a","usage":1})").err.find("for flat objects, --measurement gives it"),
      std::string::npos);
}

TEST(from_json_forms, SaysWhatIsNoJson) {
  EXPECT_NE(from_json(R"({"measurement":"m","fields":{"f":NaN}})").err.find("write null"),
            std::string::npos);
  EXPECT_NE(from_json(R"({'measurement':'m','fields':{'f':1}})").err.find("in double quotes"),
            std::string::npos);
}

TEST(from_json_forms, ReadsTextSequencesAndFractionsOfSeconds) {
  EXPECT_EQ(from_json("\x1E{\"measurement\":\"m\",\"fields\":{\"f\":1}}\n"
                      "\x1E{\"measurement\":\"m\",\"fields\":{\"f\":2}}\n")
                .out,
            "m f=1i\nm f=2i\n");
  EXPECT_EQ(from_json(R"({"t":1709287200.25,"v":1})",
                      {"--measurement", "m", "--time", "t", "--time-format", "s"})
                .out,
            "m v=1i 1709287200250000000\n");
}

TEST(from_json_forms, ChoosesByMeasurement) {
  const std::string both = R"({"name":"a","fields":[{"key":"f","value":{"int":1}}]})"
                           R"({"name":"b","fields":[{"key":"f","value":{"int":1}}]})";
  EXPECT_EQ(from_json(both, {"--measurement", "b"}).out, "b f=1i\n");
}

}  // namespace
}  // namespace simdlp::tool_test

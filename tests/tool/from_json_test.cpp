// SPDX-License-Identifier: Apache-2.0
// simdlp cat --from json: the form that cat writes is read back unchanged, the forms of the
// published corpus that line protocol cannot hold are refused by name, and a bad object does not
// affect others.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "generate/generate.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

outcome from_json(const std::string& text, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"cat", "--from", "json", "--to", "lp", "--unsigned", "write",
                                   "--newlines", "write"});
  options.emplace_back("-");
  return run(options, {.standard_input = text});
}

// The codes and places of what was refused, as "line:column code".
std::vector<std::string> refusals(const std::string& text) {
  const outcome result = from_json(text, {"--errors", "json"});
  std::vector<std::string> found;
  for (const std::string& line : lines_of(result.err)) {
    const auto object = nlohmann::json::parse(line);
    found.push_back(std::to_string(object["line"].get<int>()) + ':' +
                    std::to_string(object["column"].get<int>()) + ' ' +
                    object["code"].get<std::string>());
  }
  EXPECT_EQ(result.code, found.empty() ? 0 : 1);
  return found;
}

// The only refusal of a point with this value.
std::string refusal_of(const std::string& value) {
  const auto found = refusals(R"({"name":"m","fields":[{"key":"f","value":)" + value + "}]}");
  EXPECT_EQ(found.size(), 1U) << value;
  return found.empty() ? "" : found[0].substr(found[0].find(' ') + 1);
}

TEST(from_json, IsTheWayBackForEveryShape) {
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    const std::string lines = generate::lines(row.which, 100'000, 5);
    const std::string sorted =
        run({"fmt", "--target", "go_v2", "-"}, {.standard_input = lines}).out;
    const std::string json = run({"cat", "-"}, {.standard_input = sorted}).out;
    const outcome back = from_json(json, {"--target", "go_v2"});
    EXPECT_EQ(back.err, "");
    EXPECT_TRUE(back.out == sorted);
  }
}

TEST(from_json, SortsTagsAndKeepsNumbers) {
  const outcome result = from_json(
      R"({"fields":[{"value":{"float":-0},"key":"z"},{"key":"i","value":{"int":-9223372036854775808}},
          {"key":"u","value":{"uint":18446744073709551615}},{"key":"f","value":{"float":1e-400}},
          {"key":"t","value":{"bool":true}},{"key":"s","value":{"string":"a\"\\\n\u00e9"}}],
          "about":["skipped",{}],"time":-1,"tags":[{"key":"b c","value":"1,2"},{"key":"a","value":"="}],
          "name":"m e"})");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "m\\ e,a=\\=,b\\ c=1\\,2 z=-0,i=-9223372036854775808i,u=18446744073709551615u,f=0,"
            "t=true,s=\"a\\\"\\\\\n\xC3\xA9\" -1\n");
}

TEST(from_json, ReadsLinesArraysAndOneAfterTheOther) {
  const std::string one = R"({"name":"m","fields":[{"key":"f","value":{"int":1}}]})";
  for (const std::string& text : {one + one, one + "\n" + one + "\n", "[" + one + ",\n" + one + "]",
                                  " [" + one + "] " + one, "[]\n" + one + "\n\n" + one}) {
    const outcome result = from_json(text);
    EXPECT_EQ(result.code, 0) << text << result.err;
    EXPECT_EQ(result.out, "m f=1i\nm f=1i\n") << text;
  }
}

TEST(from_json, RefusesByName) {
  EXPECT_EQ(refusal_of(R"({"floatNonNumber":"NaN"})"), "non_finite_float");
  EXPECT_EQ(refusal_of(R"({"floatNonNumber":"Inf"})"), "non_finite_float");
  EXPECT_EQ(refusal_of(R"({"binary":"/w=="})"), "invalid_utf8");
  EXPECT_EQ(refusal_of(R"({"int":9223372036854775808})"), "int_range");
  EXPECT_EQ(refusal_of(R"({"uint":-1})"), "uint_range");
  EXPECT_EQ(refusal_of(R"({"float":1e400})"), "float_range");
  EXPECT_EQ(refusal_of(R"({"int":1.5})"), "json_form");
  EXPECT_EQ(refusal_of(R"({"int":"1x"})"), "json_form");
  EXPECT_EQ(refusal_of(R"({"float":"1"})"), "json_form");
  EXPECT_EQ(refusal_of(R"({"bool":null})"), "json_form");
  EXPECT_EQ(refusal_of(R"({})"), "json_form");
  EXPECT_EQ(refusal_of(R"({"int":1,"uint":1})"), "json_form");
  EXPECT_EQ(refusal_of(R"({"binary":"?"})"), "json_form");
  EXPECT_EQ(refusal_of("1"), "json_syntax");
  const std::string tail = R"(,"fields":[{"key":"f","value":{"int":1}}]})";
  EXPECT_EQ(refusals(R"({"name":{"binary":"YQA="})" + tail).at(0), "1:1 control_character");
  EXPECT_EQ(refusals(R"({"name":"")" + tail).at(0), "1:1 empty_name");
  EXPECT_EQ(refusals(R"({"name":"#m")" + tail).at(0), "1:1 measurement_starts_with_hash");
  EXPECT_EQ(refusals(R"({"name":"m\\")" + tail).at(0), "1:1 trailing_backslash");
  EXPECT_EQ(refusals(R"({"name":"m","time":9223372036854775808)" + tail).at(0),
            "1:20 timestamp_range");
  EXPECT_EQ(refusals(R"({"name":"m","tags":[{"key":"time","value":"x"}])" + tail).at(0),
            "1:1 reserved_name");
  EXPECT_EQ(
      refusals(R"({"name":"m","tags":[{"key":"k","value":"1"},{"key":"k","value":"2"}])" + tail)
          .at(0),
      "1:1 duplicate_tag");
  EXPECT_EQ(refusals(R"({"name":"m","name":"m")" + tail).at(0), "1:20 json_form");
  EXPECT_EQ(refusals(R"({"name":"m"})").at(0), "1:1 no_fields");
  EXPECT_EQ(refusals(R"({"fields":[]})").at(0), "1:1 json_form");
}

TEST(from_json, GoesOnBehindWhatIsWrong) {
  const std::string good = R"({"name":"m","fields":[{"key":"f","value":{"int":1}}]})";
  const std::string text = good + "\n{\"name\":\n  5}\n" + good + "\n{broken\n" + good +
                           "\nnonsense " + good + "\n" + good;
  const outcome result = from_json(text, {"--errors", "json"});
  EXPECT_EQ(result.out, "m f=1i\nm f=1i\nm f=1i\nm f=1i\n");
  EXPECT_EQ(refusals(text),
            (std::vector<std::string>{"3:3 json_form", "5:2 json_syntax", "7:1 json_syntax"}));
  const auto first = nlohmann::json::parse(lines_of(result.err).at(0));
  EXPECT_EQ(first["original_line"], "{\"name\":\n  5}");
}

TEST(from_json, EndsAtTheErrorOfAnArrayThatIsNoJson) {
  const std::string good = R"({"name":"m","fields":[{"key":"f","value":{"int":1}}]})";
  const outcome result =
      from_json("[" + good + ",\n{\"name\":1}," + good + ",\n{\"name\" " + good + "]");
  EXPECT_EQ(result.out, "m f=1i\nm f=1i\n");
  EXPECT_EQ(lines_of(result.err).size(), 2U);
}

TEST(from_json, WritesAsAskedFor) {
  const std::string text =
      R"({"name":"a\\,b","time":1999999999,"fields":[{"key":"time","value":{"int":1}}]})";
  EXPECT_EQ(from_json(text).code, 1);
  EXPECT_EQ(from_json(text, {"--target", "go_v2"}).out, "a\\\\,b time=1i 1999999999\n");
  EXPECT_EQ(
      from_json(text, {"--target", "influxdb3", "--allow-time-key", "--to-precision", "s"}).out,
      "a\\\\\\,b time=1i 1\n");
  EXPECT_EQ(from_json(text, {"--target", "go_v2", "--exact-time", "--to-precision", "s"}).code, 1);
  EXPECT_EQ(
      from_json(R"({"name":"m","fields":[{"key":"f","value":{"int":1}}]})", {"--default-time", "7"})
          .out,
      "m f=1i 7\n");
}

}  // namespace
}  // namespace simdlp::tool_test

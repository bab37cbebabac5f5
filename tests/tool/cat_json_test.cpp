// SPDX-License-Identifier: Apache-2.0
// simdlp cat --to json: another JSON reader reads the output, which is compared value by value and
// bit by bit with the results of the library.
#include <cstring>
#include <memory>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "generate/generate.h"
#include "run_tool.h"
#include "simdlp/decoder.h"

namespace simdlp::tool_test {
namespace {

using nlohmann::json;

void expect_value(const json& written, value expected) {
  ASSERT_EQ(written.size(), 1U);
  ASSERT_TRUE(written.contains(name(expected.kind()))) << written;
  const json& inside = written[std::string(name(expected.kind()))];
  switch (expected.kind()) {
    case value_kind::floating: {
      ASSERT_TRUE(inside.is_number_float()) << inside;
      const auto read = inside.get<double>();
      const double wanted = expected.as_float();
      EXPECT_EQ(std::memcmp(&read, &wanted, sizeof read), 0) << inside;
      break;
    }
    case value_kind::integer:
      ASSERT_TRUE(inside.is_number_integer());
      EXPECT_EQ(inside.get<std::int64_t>(), expected.as_integer());
      break;
    case value_kind::unsigned_integer:
      ASSERT_TRUE(inside.is_number_integer());
      EXPECT_EQ(inside.get<std::uint64_t>(), expected.as_unsigned());
      break;
    case value_kind::boolean: EXPECT_EQ(inside.get<bool>(), expected.as_boolean()); break;
    case value_kind::string:
      EXPECT_EQ(inside.get<std::string>(), expected.as_string().to_string());
      break;
  }
}

void expect_point(const std::string& line, point expected) {
  const json written = json::parse(line);
  EXPECT_EQ(written.size(), expected.timestamp() ? 4U : 3U);
  EXPECT_EQ(written.contains("time"), expected.timestamp().has_value());
  if (expected.timestamp()) {
    EXPECT_EQ(written["time"].get<std::int64_t>(), *expected.timestamp());
  }
  EXPECT_EQ(written["name"], expected.measurement().to_string());
  ASSERT_EQ(written["tags"].size(), expected.tags().size());
  std::size_t i = 0;
  for (const auto& [key, value] : expected.tags()) {
    const json& tag = written["tags"][i++];
    EXPECT_EQ(tag.size(), 2U);
    EXPECT_EQ(tag["key"], key.to_string());
    EXPECT_EQ(tag["value"], value.to_string());
  }
  ASSERT_EQ(written["fields"].size(), expected.fields().size());
  i = 0;
  for (const auto& [key, value] : expected.fields()) {
    const json& field = written["fields"][i++];
    EXPECT_EQ(field.size(), 2U);
    EXPECT_EQ(field["key"], key.to_string());
    expect_value(field["value"], value);
  }
}

// All accepted points of `lines`, in order, and nothing else.
void expect_all(const std::string& lines) {
  const outcome result = run({"cat", "--to", "json", "--no-hints", "-"}, {.standard_input = lines});
  const auto written = lines_of(result.out);
  const auto decode = std::make_unique<decoder>(lines);
  std::size_t i = 0;
  for (const point here : *decode) {
    if (!here) continue;
    ASSERT_LT(i, written.size());
    expect_point(written[i++], here);
  }
  EXPECT_EQ(i, written.size());
  EXPECT_EQ(result.code, decode->totals().rejected == 0 ? 0 : 1);
  EXPECT_EQ(lines_of(result.err).size(), decode->totals().rejected);
}

TEST(cat_json, HasTheFormOfThePublishedCorpus) {
  const outcome result =
      run({"cat", "-"}, {.standard_input = "m,b=1,a=2 f=1,i=-1i,u=2u,t=T,s=\"x \\\"y\\\"\" 3\n"});
  EXPECT_EQ(result.out,
            "{\"time\":3,\"name\":\"m\",\"tags\":[{\"key\":\"b\",\"value\":\"1\"},"
            "{\"key\":\"a\",\"value\":\"2\"}],\"fields\":["
            "{\"key\":\"f\",\"value\":{\"float\":1.0}},{\"key\":\"i\",\"value\":{\"int\":-1}},"
            "{\"key\":\"u\",\"value\":{\"uint\":2}},{\"key\":\"t\",\"value\":{\"bool\":true}},"
            "{\"key\":\"s\",\"value\":{\"string\":\"x \\\"y\\\"\"}}]}\n");
}

TEST(cat_json, ReadsBackToTheSamePointsForEveryShape) {
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    expect_all(generate::lines(row.which, 200'000, 3));
  }
}

TEST(cat_json, KeepsNumbersExactly) {
  expect_all(
      "m f=-0,g=0,h=1e400\n"
      "m f=-0,g=5e-324,h=1.7976931348623157e308,i=0.1,j=1e22,k=123456789012345680,l=1.,n=.5\n"
      "m i=9223372036854775807i,j=-9223372036854775808i,k=-0i,u=18446744073709551615u,v=0u "
      "-9223372036854775808\n");
}

TEST(cat_json, UnescapesNamesAndStrings) {
  expect_all(
      "a\\,b\\ c\\=d,k\\=1\\,\\ =v\\\\\\ x f\\ 1=\"a\\\\b\\\"c\\n\n\t\x01\x7F \xC3\xA9\" 1\n"
      "m\\x f=\"\",g=\"\\\\\"\n");
}

TEST(cat_json, WritesAcceptedPointsAndReportsTheOthers) {
  const outcome result =
      run({"cat", "--errors", "json", "-"}, {.standard_input = "m f=1i 1\nbad\nm f=2i 2\n"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(lines_of(result.out).size(), 2U);
  const json error = json::parse(result.err);
  EXPECT_EQ(error["line"], 2);
  EXPECT_EQ(error["code"], "expected_space");
  EXPECT_EQ(error["original_line"], "bad");
  const outcome text = run({"cat", "-"}, {.standard_input = "bad\n"});
  EXPECT_TRUE(text.err.starts_with("-:1:4: error: expected_space: ")) << text.err;
  EXPECT_EQ(lines_of(text.err).size(), 1U);
  const outcome few =
      run({"cat", "--explain", "--max-errors", "1", "-"}, {.standard_input = "bad\nbad\nbad\n"});
  ASSERT_EQ(lines_of(few.err).size(), 5U);
  EXPECT_EQ(lines_of(few.err)[3], "simdlp: 3 lines rejected, 2 not listed");
}

// For readers that convert every number to a double.
TEST(cat_json, WritesTimesAndIntegersAsTextWhenAsked) {
  const std::string line =
      "m,k=v f=1,i=9007199254740993i,u=18446744073709551615u -9223372036854775808\n";
  const outcome written = run({"cat", "--json-time", "rfc3339", "--json-integers", "text", "-"},
                              {.standard_input = line});
  EXPECT_EQ(
      written.out,
      "{\"time\":\"1677-09-21T00:12:43.145224192Z\",\"name\":\"m\",\"tags\":[{\"key\":\"k\","
      "\"value\":\"v\"}],\"fields\":[{\"key\":\"f\",\"value\":{\"float\":1.0}},{\"key\":\"i\","
      "\"value\":{\"int\":\"9007199254740993\"}},{\"key\":\"u\",\"value\":{\"uint\":"
      "\"18446744073709551615\"}}]}\n");
  const outcome read =
      run({"cat", "--from", "json", "--target", "go_v2", "-"}, {.standard_input = written.out});
  EXPECT_EQ(read.out, line) << read.err;
  EXPECT_EQ(run({"cat", "--json-time", "ns", "--json-integers", "number", "-"},
                {.standard_input = "m f=1i 2\n"})
                .out,
            run({"cat", "-"}, {.standard_input = "m f=1i 2\n"}).out);
  EXPECT_EQ(run({"cat", "--json-time", "ms", "-"}).code, 2);
}

TEST(cat_json, SaysHowManyTextsItChanged) {
  const outcome result =
      run({"cat", "--no-utf8-check", "-"}, {.standard_input = "m,a=\xFC s=\"\xE9\",t=\"x\" 1\n"});
  EXPECT_EQ(result.code, 0);
  EXPECT_NE(result.err.find("2 texts that are not UTF-8 were changed"), std::string::npos)
      << result.err;
}

TEST(cat_json, WritesOneMeasurementWhenAsked) {
  const outcome result = run({"cat", "--measurement", "a b", "-"},
                             {.standard_input = "a\\ b f=1i 1\nc f=1i 2\na\\ b f=1i 3\n"});
  EXPECT_EQ(result.code, 0);
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(json::parse(lines[1])["time"], 3);
}

}  // namespace
}  // namespace simdlp::tool_test

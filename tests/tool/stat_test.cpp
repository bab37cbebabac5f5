// SPDX-License-Identifier: Apache-2.0
// simdlp stat: the text for people and the JSON object for programs.
#include <regex>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_tool.h"
#include "simdlp/kernel.h"

namespace simdlp::tool_test {
namespace {

const std::string mixed =
    "# a comment\n"
    "\n"
    "cpu,host=a,cpu=0 load=0.5,ticks=5i 1709208000000000000\n"
    "cpu,host=b,cpu=0 load=1,ticks=6i 1709208001000000000\n"
    "cpu,host=c load=\"high\" 1709207999000000000\n"
    "cpu,host\n"
    "room\\ 1 on=t,n=3u\n";

TEST(stat, ShowsAPersonWhatThereIs) {
  const temporary_file file(mixed);
  const outcome result = run({"stat", file.path()});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.err, "");
  const std::size_t last = result.out.rfind('\n', result.out.size() - 2);
  EXPECT_EQ(result.out.substr(0, last + 1),
            file.path() +
                ": 7 lines: 4 points, 1 rejected, 1 comment, 1 blank\n"
                "to list the rejected lines: simdlp check\n"
                "\n"
                "cpu                      3 points  3 series, 2 tags, 2 fields  from "
                "2024-02-29T11:59:59.000000000Z to "
                "2024-02-29T12:00:01.000000000Z\n"
                "  tag   host             3 points  3 values\n"
                "  tag   cpu              2 points  1 value\n"
                "  field load             2 float            1 string  conflict: several types\n"
                "  field ticks            2 int\n"
                "\n"
                "room 1                   1 point  1 series, 0 tags, 2 fields  1 without time\n"
                "  field on               1 bool\n"
                "  field n                1 uint\n"
                "\n"
                "4 series in all\n"
                "\n");
  EXPECT_TRUE(
      std::regex_match(result.out.substr(last + 1),
                       std::regex("191 bytes in [0-9.]+ s, [0-9.]+ GB/s, kernel [a-z0-9]+\n")))
      << result.out.substr(last + 1);
}

TEST(stat, TellsAProgramTheSame) {
  const outcome result = run({"stat", "--json", "-"}, {.standard_input = mixed});
  EXPECT_EQ(result.code, 0);
  const auto found = nlohmann::json::parse(result.out);
  for (const nlohmann::json& totals : {found, found["files"][0]}) {
    EXPECT_EQ(totals["lines"], 7);
    EXPECT_EQ(totals["points"], 4);
    EXPECT_EQ(totals["rejected"], 1);
    EXPECT_EQ(totals["comments"], 1);
    EXPECT_EQ(totals["blank"], 1);
    EXPECT_EQ(totals["bytes"], mixed.size());
  }
  EXPECT_GT(found["seconds"], 0.0);
  EXPECT_TRUE(found["gigabytes_per_second"].is_number_float());
  EXPECT_NE(find_kernel(found["kernel"].get<std::string>()), nullptr);
  ASSERT_EQ(found["measurements"].size(), 2U);
  EXPECT_EQ(found["measurements"][0], nlohmann::json::parse(R"({
    "name": "cpu",
    "points": 3,
    "series": 3,
    "series_is_more": false,
    "time": {
      "points": 3,
      "first": "2024-02-29T11:59:59.000000000Z", "last": "2024-02-29T12:00:01.000000000Z",
      "first_ns": 1709207999000000000, "last_ns": 1709208001000000000
    },
    "tags": [
      {"key": "host", "points": 3, "distinct": 3, "distinct_is_more": false},
      {"key": "cpu", "points": 2, "distinct": 1, "distinct_is_more": false}
    ],
    "fields": [
      {"key": "load", "types": {"float": 2, "string": 1}},
      {"key": "ticks", "types": {"int": 2}}
    ]
  })"));
  EXPECT_EQ(found["series"], 4);
  EXPECT_EQ(found["measurements"][1]["name"], "room 1");
  EXPECT_EQ(found["measurements"][1]["time"], nlohmann::json::parse(R"({"points": 0})"));
}

TEST(stat, CountsDistinctValuesUpToTheCap) {
  const std::string lines = "m,a=1 f=1\nm,a=2 f=1\nm,a=3 f=1\n";
  const auto values = [&](const std::string& cap) {
    const outcome result = run({"stat", "--distinct-cap", cap, "-"}, {.standard_input = lines});
    return result.out.substr(result.out.find("points  ", result.out.find("tag ")), 16);
  };
  EXPECT_EQ(values("3"), "points  3 values");
  EXPECT_EQ(values("2"), "points  >2 value");
  const outcome json =
      run({"stat", "--json", "--distinct-cap", "2", "-"}, {.standard_input = lines});
  const auto tag = nlohmann::json::parse(json.out)["measurements"][0]["tags"][0];
  EXPECT_EQ(tag["distinct"], 2);
  EXPECT_EQ(tag["distinct_is_more"], true);
}

TEST(stat, CountsSeriesWhateverTheOrderOfTheirTags) {
  const outcome result =
      run({"stat", "--json", "-"},
          {.standard_input = "m,a=1,b=2 f=1 1\nm,b=2,a=1 f=1 2\nm,a=2,b=1 f=1 3\n"
                             "m,a=1  f=1 1\nm,a=1 f=1 1\nn,a=1 f=1 1\n"});
  const auto found = nlohmann::json::parse(result.out);
  EXPECT_EQ(found["measurements"][0]["series"], 3);
  EXPECT_EQ(found["measurements"][1]["series"], 1);
  EXPECT_EQ(found["series"], 4);
}

TEST(stat, CountsStringsThatHoldLines) {
  std::string input;
  for (int i = 0; i < 50; ++i) input += "m,h=a text=\"two\nlines\",v=1 1700000000000000000\n";
  for (int i = 0; i < 3; ++i) {
    input += "m,h=a text=\"cut\nm,h=a v=2 17\nm,h=a v=3 18\n\",v=1 1700000000000000000\n";
  }
  const outcome text = run({"stat", "-"}, {.standard_input = input});
  EXPECT_NE(text.out.find("53 string  3 strings with whole lines inside"), std::string::npos)
      << text.out;
  const outcome json = run({"stat", "--json", "--no-warnings", "-"}, {.standard_input = input});
  const auto fields = nlohmann::json::parse(json.out).at("measurements").at(0).at("fields");
  EXPECT_EQ(fields.at(0).at("strings_with_lines"), 3);
  EXPECT_FALSE(fields.at(1).contains("strings_with_lines"));
}

TEST(stat, SumsUpSeveralFiles) {
  const temporary_file first("m f=1 1\n");
  const temporary_file second("m f=1i 2\nbad\n");
  const outcome result = run({"stat", first.path(), second.path()});
  EXPECT_EQ(result.code, 0);
  const auto lines = lines_of(result.out);
  EXPECT_EQ(lines.at(0), "2 files: 3 lines: 2 points, 1 rejected, 0 comments, 0 blank");
  EXPECT_EQ(lines.at(1), first.path() + ": 1 line: 1 point, 0 rejected, 0 comments, 0 blank");
  EXPECT_EQ(lines.at(2), second.path() + ": 2 lines: 1 point, 1 rejected, 0 comments, 0 blank");
  EXPECT_NE(result.out.find("1 float            1 int  conflict: several types\n"),
            std::string::npos)
      << result.out;
}

TEST(stat, ShowsNothingThatSteersATerminal) {
  const outcome result =
      run({"stat", "--no-utf8-check", "-"}, {.standard_input = "m\xC2\x9B,a\xFF=1 f=1\n"});
  EXPECT_NE(result.out.find("\nm<C2><9B> "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("  tag   a<FF> "), std::string::npos);
}

}  // namespace
}  // namespace simdlp::tool_test

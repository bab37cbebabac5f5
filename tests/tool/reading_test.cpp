// SPDX-License-Identifier: Apache-2.0
// The options for reading lines, tested with `cat` and `check`.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

// The time of the only point of `line`, or nothing if it has none.
std::optional<std::int64_t> time_of(const std::string& line, std::vector<std::string> options) {
  options.insert(options.begin(), "cat");
  options.emplace_back("-");
  const outcome result = run(options, {.standard_input = line});
  EXPECT_EQ(result.code, 0) << result.err;
  const auto point = nlohmann::json::parse(result.out);
  if (!point.contains("time")) return std::nullopt;
  return point["time"].get<std::int64_t>();
}

// The code with which `check` rejects the only line; empty when it does not.
std::string code_of(const std::string& line, std::vector<std::string> options) {
  options.insert(options.begin(), {"check", "--errors", "json"});
  options.emplace_back("-");
  const outcome result = run(options, {.standard_input = line});
  EXPECT_EQ(result.code, result.out.empty() ? 0 : 1);
  return result.out.empty() ? "" : nlohmann::json::parse(result.out)["code"].get<std::string>();
}

TEST(reading, Precision) {
  EXPECT_EQ(time_of("m f=1 5", {}), 5);
  EXPECT_EQ(time_of("m f=1 5", {"--precision", "ns"}), 5);
  EXPECT_EQ(time_of("m f=1 5", {"--precision", "us"}), 5'000);
  EXPECT_EQ(time_of("m f=1 -5", {"--precision", "ms"}), -5'000'000);
  EXPECT_EQ(time_of("m f=1 5", {"--precision", "s"}), 5'000'000'000);
  EXPECT_EQ(time_of("m f=1 1641024000", {"--precision", "auto"}), 1'641'024'000'000'000'000);
  EXPECT_EQ(time_of("m f=1 1641024000000", {"--precision", "auto"}), 1'641'024'000'000'000'000);
  EXPECT_EQ(code_of("m f=1 9223372037", {"--precision", "s"}), "timestamp_range");
}

TEST(reading, DefaultTime) {
  EXPECT_EQ(time_of("m f=1", {}), std::nullopt);
  EXPECT_EQ(time_of("m f=1", {"--default-time", "none"}), std::nullopt);
  EXPECT_EQ(time_of("m f=1", {"--default-time", "1999999999"}), 1'999'999'999);
  EXPECT_EQ(time_of("m f=1", {"--default-time", "-1"}), -1);
  EXPECT_EQ(time_of("m f=1", {"--default-time", "1999999999", "--precision", "s"}), 1'000'000'000);
  EXPECT_EQ(time_of("m f=1 7", {"--default-time", "1999999999"}), 7);
  const auto now = time_of("m f=1", {"--default-time", "now"});
  ASSERT_TRUE(now);
  EXPECT_GT(*now, 1'700'000'000'000'000'000);
}

TEST(reading, Duplicates) {
  EXPECT_EQ(code_of("m,a=1,a=2 f=1", {}), "duplicate_tag");
  EXPECT_EQ(code_of("m f=1,f=2", {"--duplicates", "reject"}), "duplicate_field");
  EXPECT_EQ(code_of("m f=1,f=2", {"--duplicates", "allow"}), "");
  EXPECT_EQ(run({"cat", "-"}, {.standard_input = "m f=1,f=2"}).code, 0);
  EXPECT_EQ(run({"cat", "--duplicates", "reject", "-"}, {.standard_input = "m f=1,f=2"}).code, 1);
}

TEST(reading, Limits) {
  const std::string line = "measure,a=1,b=2 f=\"123456789\",g=1 1";
  EXPECT_EQ(code_of(line, {"--max-line", "20"}), "line_too_long");
  EXPECT_EQ(code_of(line, {"--max-name", "6"}), "name_too_long");
  EXPECT_EQ(code_of(line, {"--max-string", "8"}), "string_too_long");
  EXPECT_EQ(code_of(line, {"--max-tags", "1"}), "too_many_tags");
  EXPECT_EQ(code_of(line, {"--max-fields", "1"}), "too_many_fields");
  EXPECT_EQ(code_of(line, {"--max-line", "1K", "--max-name", "7", "--max-string", "9", "--max-tags",
                           "2", "--max-fields", "2"}),
            "");
}

TEST(reading, Utf8) {
  EXPECT_EQ(code_of("m f=\"\xFF\"", {}), "invalid_utf8");
  EXPECT_EQ(code_of("m f=\"\xFF\"", {"--no-utf8-check"}), "");
  // The output is still valid JSON.
  const outcome result =
      run({"cat", "--no-utf8-check", "-"}, {.standard_input = "m\xFF f=\"\xFE\""});
  const auto point = nlohmann::json::parse(result.out);
  EXPECT_EQ(point["name"], "m\xEF\xBF\xBD");
  EXPECT_EQ(point["fields"][0]["value"]["string"], "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace simdlp::tool_test

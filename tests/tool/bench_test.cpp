// SPDX-License-Identifier: Apache-2.0
// simdlp bench: its stages, its JSON, and that rejected lines do not count as points.
#include <algorithm>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "generate/generate.h"
#include "run_tool.h"
#include "simdlp/kernel.h"

namespace simdlp::tool_test {
namespace {

using nlohmann::json;

TEST(bench, JsonHasTheFiveStages) {
  const std::string bytes = generate::lines(generate::shape::home, 20'000, 3);
  const temporary_file file(bytes);
  const outcome result = run({"bench", "-j1", "--json", "--precision", "s", "--seconds", "0",
                              "--kernel", "scalar", file.path()});
  ASSERT_EQ(result.code, 0) << result.err;
  const json told = json::parse(result.out);
  EXPECT_EQ(told.at("file"), file.path());
  EXPECT_EQ(told.at("bytes"), bytes.size());
  EXPECT_EQ(told.at("points"), std::count(bytes.begin(), bytes.end(), '\n'));
  EXPECT_EQ(told.at("kernel"), "scalar");
  const char* const names[] = {"scan", "timestamps", "names", "decode", "tables", "encode"};
  ASSERT_EQ(told.at("stages").size(), std::size(names));
  for (std::size_t i = 0; i < std::size(names); ++i) {
    const json& stage = told.at("stages").at(i);
    EXPECT_EQ(stage.at("name"), names[i]);
    EXPECT_GT(stage.at("bytes_per_second").get<double>(), 0);
    EXPECT_GT(stage.at("points_per_second").get<double>(), 0);
  }
}

TEST(bench, SeveralThreadsAreAStage) {
  const temporary_file file(generate::lines(generate::shape::home, 50'000, 3));
  const outcome result = run({"bench", "-j3", "--json", "--seconds", "0", file.path()});
  ASSERT_EQ(result.code, 0) << result.err;
  const json stages = json::parse(result.out).at("stages");
  ASSERT_EQ(stages.size(), 7U);
  const auto parallel = std::ranges::find(
      stages, "parallel", [](const json& stage) { return stage.at("name").get<std::string>(); });
  ASSERT_NE(parallel, stages.end());
  EXPECT_GT((*parallel).at("bytes_per_second").get<double>(), 0);
}

TEST(bench, TableHasEveryKernelThatRuns) {
  const temporary_file file("m f=1\nm f=\nm,t=a f=\"x\",g=2i 7\n");
  const outcome result = run({"bench", "--seconds", "0", file.path()});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_NE(result.out.find(" 2 points"), std::string::npos) << result.out;
  for (const kernel& each : kernels()) {
    EXPECT_EQ(result.out.find("\n" + std::string(each.name) + ' ') != std::string::npos,
              each.supported())
        << each.name;
  }
}

TEST(bench, UnreadableFile) {
  const outcome result = run({"bench", "--seconds", "0", "/nowhere/at/all"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace simdlp::tool_test

// SPDX-License-Identifier: Apache-2.0
// The sources of bytes: files, standard input, and files that cannot be read.
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

TEST(input, IsStandardInputWithADashOrWithoutAName) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"cat", "-"}, std::vector<std::string>{"cat"}}) {
    const outcome result = run(arguments, {.standard_input = "m f=1i 2\n"});
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(result.out,
              "{\"time\":2,\"name\":\"m\",\"tags\":[],"
              "\"fields\":[{\"key\":\"f\",\"value\":{\"int\":1}}]}\n");
  }
}

TEST(input, OfAPipeMayBeLarge) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += "m f=" + std::to_string(i) + "i 1\n";
  const outcome result = run({"stat", "--json", "-"}, {.standard_input = lines});
  ASSERT_EQ(result.code, 0);
  const auto found = nlohmann::json::parse(result.out);
  EXPECT_EQ(found["points"], 100'000);
  EXPECT_EQ(found["bytes"], lines.size());
  EXPECT_EQ(found["files"][0]["file"], "-");
}

TEST(input, MayBeEmpty) {
  const temporary_file empty("");
  for (const std::string& name : {std::string("-"), empty.path(), std::string("/dev/null")}) {
    EXPECT_EQ(run({"check", name}).code, 0);
    EXPECT_EQ(run({"check", name}).out, "");
    EXPECT_EQ(run({"cat", name}).out, "");
    EXPECT_EQ(run({"cat", "--to", "csv", name}).out, "time\r\n");
    const outcome result = run({"stat", "--json", name});
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(nlohmann::json::parse(result.out)["lines"], 0);
  }
}

TEST(input, ThatCannotBeReadEndsWithTwoAndDoesNotStopTheRest) {
  const temporary_file good("m f=1i 2\n");
  const std::string absent = good.path() + ".absent";
  const std::string folder = std::filesystem::path(good.path()).parent_path().string();
  for (const std::string command : {"stat", "check", "cat", "fmt"}) {
    for (const std::string& name : {absent, folder}) {
      const outcome alone = run({command, name});
      EXPECT_EQ(alone.code, 2);
      EXPECT_EQ(alone.out, "");
      EXPECT_EQ(alone.err.find("simdlp: " + name + ": cannot "), 0U) << alone.err;
      const outcome both = run({command, name, good.path()});
      EXPECT_EQ(both.code, 2);
      EXPECT_EQ(both.out.empty(), command == "check");
    }
  }
}

TEST(input, WithoutPermissionIsUnreadable) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  const temporary_file file("m f=1i 2\n");
  ::chmod(file.path().c_str(), 0);
  EXPECT_EQ(run({"check", file.path()}).code, 2);
}

// The walk keeps a descriptor for each level, so a low limit ends it below the directory that was named.
TEST(input, OfDirectoriesNamesTheOneThatCannotBeRead) {
  const temporary_file file("m f=1i 2\n");
  const std::filesystem::path top = std::filesystem::path(file.path()).parent_path() / "top";
  std::filesystem::path deepest = top;
  for (int i = 0; i < 100; ++i) deepest /= "d";
  std::filesystem::create_directories(deepest);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{.rlim_cur = 60, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  const outcome result = run({"check", "-r", top.string()});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(result.code, 2);
  EXPECT_TRUE(result.err.starts_with("simdlp: " + top.string() + "/d/d/")) << result.err;
  EXPECT_TRUE(result.err.ends_with("/d: cannot read the directory: Too many open files\n"))
      << result.err;
}

TEST(input, OfSeveralFilesIsReadInOrder) {
  const temporary_file first("a f=1i 1\n");
  const temporary_file second("b f=2i 2");
  const outcome cat = run({"cat", first.path(), second.path()});
  const auto lines = lines_of(cat.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(nlohmann::json::parse(lines[0])["name"], "a");
  EXPECT_EQ(nlohmann::json::parse(lines[1])["name"], "b");
  const auto stat = nlohmann::json::parse(run({"stat", "--json", first.path(), second.path()}).out);
  EXPECT_EQ(stat["files"].size(), 2U);
  EXPECT_EQ(stat["points"], 2);
  EXPECT_EQ(stat["measurements"].size(), 2U);
}

}  // namespace
}  // namespace simdlp::tool_test

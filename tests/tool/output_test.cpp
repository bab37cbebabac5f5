// SPDX-License-Identifier: Apache-2.0
// Output: pipes without a reader, and full devices.
#include <csignal>
#include <filesystem>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

TEST(output, EndsQuietlyWhenNobodyReads) {
  const temporary_file file(generate::lines(generate::shape::tsbs, 4'000'000, 1));
  const outcome result = run({"cat", file.path()}, {.read_at_most = 10});
  EXPECT_EQ(result.code, -SIGPIPE);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out.size(), 10U);
  EXPECT_EQ(run({"gen", "--shape", "home", "--bytes", "64M"}, {.read_at_most = 10}).code, -SIGPIPE);
}

TEST(output, SaysThatItCouldNotBeWritten) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  const temporary_file file("m f=1i 1\nm f=\n");
  const std::vector<std::vector<std::string>> commands = {
      {"stat", file.path()}, {"check", file.path()},
      {"cat", file.path()},  {"cat", "--to", "csv", file.path()},
      {"kernels"},           {"gen", "--shape", "home", "--bytes", "10"},
  };
  for (const std::vector<std::string>& arguments : commands) {
    const outcome result = run(arguments, {.out_file = "/dev/full"});
    EXPECT_EQ(result.code, 2) << arguments[0];
    EXPECT_NE(result.err.find("standard output: cannot write"), std::string::npos) << arguments[0];
  }
}

}  // namespace
}  // namespace simdlp::tool_test

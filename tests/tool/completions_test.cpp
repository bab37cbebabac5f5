// SPDX-License-Identifier: Apache-2.0
// simdlp completions: every command and every option, for each shell; and the nearest command.
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

// The options that --help of a command shows.
std::set<std::string> options_of(const std::string& command) {
  const std::string help = run({command, "--help"}).out;
  std::set<std::string> all;
  const std::regex option("(?:^|\\n) +(?:-[a-zA-Z],)?(--[a-z0-9-]+)");
  for (auto at = std::sregex_iterator(help.begin(), help.end(), option);
       at != std::sregex_iterator(); ++at) {
    all.insert((*at)[1]);
  }
  return all;
}

TEST(completions, NameEveryCommandAndOption) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const outcome script = run({"completions", shell});
    EXPECT_EQ(script.code, 0);
    for (const std::string command : {"stat", "check", "schema", "cat", "fmt", "split", "kernels",
                                      "gen", "bench", "completions"}) {
      EXPECT_NE(script.out.find(command), std::string::npos) << shell;
      const std::set<std::string> options = options_of(command);
      EXPECT_FALSE(options.empty()) << command;
      for (const std::string& option : options) {
        const std::string wanted = shell == "fish" ? "-l " + option.substr(2) : option;
        EXPECT_NE(script.out.find(wanted), std::string::npos) << shell << ' ' << command << option;
      }
    }
  }
  EXPECT_EQ(run({"completions", "tcsh"}).code, 2);
}

TEST(command, TheNearestIsNamed) {
  EXPECT_NE(run({"chekc", "-"}).err.find("did you mean 'check'"), std::string::npos);
  EXPECT_NE(run({"stats", "-"}).err.find("did you mean 'stat'"), std::string::npos);
  EXPECT_EQ(run({"frobnicate"}).err.find("did you mean"), std::string::npos);
  EXPECT_EQ(run({"chekc"}).code, 2);
}

TEST(cat, SaysIfNoPointHasTheMeasurement) {
  const outcome got = run({"cat", "--measurement", "x", "-"}, {.standard_input = "m f=1 1\n"});
  EXPECT_EQ(got.out, "");
  EXPECT_NE(got.err.find("no point has the measurement 'x'"), std::string::npos);
}

}  // namespace
}  // namespace simdlp::tool_test

// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: help, version, and wrong usage.
#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

TEST(main, TellsItsVersion) {
  const outcome result = run({"--version"});
  EXPECT_EQ(result.code, 0);
  EXPECT_TRUE(result.out.starts_with("simdlp ")) << result.out;
  EXPECT_EQ(result.err, "");
}

TEST(main, HelpsWithExamplesForEveryCommand) {
  for (const std::string command : {"stat", "check", "schema", "cat", "fmt", "kernels", "gen"}) {
    const outcome result = run({command, "--help"});
    EXPECT_EQ(result.code, 0);
    EXPECT_NE(result.out.find("Examples:\n  simdlp " + command), std::string::npos) << result.out;
    EXPECT_NE(run({"--help"}).out.find("\n  " + command + " "), std::string::npos);
  }
  EXPECT_NE(run({"--help"}).out.find("Exit codes:"), std::string::npos);
}

TEST(main, NamesWhatIsUnknownAndWhatWasMeant) {
  const auto told = [](const std::vector<std::string>& words) {
    const outcome result = run(words);
    EXPECT_EQ(result.code, 2);
    return result.err.substr(0, result.err.find('\n'));
  };
  EXPECT_EQ(told({}), "simdlp: a command is missing");
  EXPECT_EQ(told({"frobnicate"}), "simdlp: there is no command 'frobnicate'");
  EXPECT_EQ(told({"chekc"}), "simdlp: there is no command 'chekc'; did you mean 'check'?");
  EXPECT_EQ(told({"check", "--max-eror=5", "-"}),
            "simdlp: there is no option '--max-eror'; did you mean '--max-errors'?");
  EXPECT_EQ(told({"stat", "--frobnicate", "-"}), "simdlp: there is no option '--frobnicate'");
  EXPECT_EQ(told({"split", "--lines", "0", "-"}), "simdlp: --lines: a file has at least one line");
}

TEST(main, EndsWithTwoOnWrongUsage) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"frobnicate"},
      {"stat", "--frobnicate", "-"},
      {"check", "--precision", "weeks", "-"},
      {"check", "--default-time", "yesterday", "-"},
      {"check", "--default-time", "12x", "-"},
      {"check", "--duplicates", "merge", "-"},
      {"check", "--errors", "xml", "-"},
      {"check", "--max-errors", "some", "-"},
      {"check", "--max-line", "wide", "-"},
      {"check", "--kernel", "mmx", "-"},
      {"stat", "--distinct-cap", "-1", "-"},
      {"schema", "--on-conflict", "merge", "-"},
      {"schema", "--max-tables", "many", "-"},
      {"cat", "--to", "xml", "-"},
      {"cat", "--to", "csv", "a.lp", "b.lp"},
      {"cat", "--from", "json", "--to", "csv", "-"},
      {"fmt", "--target", "everyone", "-"},
      {"gen", "--shape", "tsbs"},
      {"gen", "--shape", "round", "--bytes", "1"},
      {"gen", "--shape", "tsbs", "--bytes", "much"},
      {"kernels", "extra"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    const outcome result = run(arguments, {.standard_input = "m f=1 1\n"});
    std::string words;
    for (const std::string& word : arguments) words += word + ' ';
    EXPECT_EQ(result.code, 2) << words;
    EXPECT_EQ(result.out, "") << words;
    EXPECT_TRUE(result.err.starts_with("simdlp: ")) << words << result.err;
  }
}

}  // namespace
}  // namespace simdlp::tool_test

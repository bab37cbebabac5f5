// SPDX-License-Identifier: Apache-2.0
// simdlp split: the files joined are the input, and no line is cut.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

class split_command : public testing::Test {
 protected:
  split_command() { fs::create_directories(folder_); }
  ~split_command() override { fs::remove_all(folder_); }

  outcome split(std::vector<std::string> options, const std::string& lines) const {
    options.insert(options.begin(), "split");
    options.insert(options.end(), {"--name", (folder_ / "p{}").string(), "-"});
    return run(options, {.standard_input = lines});
  }
  // The files in order; then they are removed.
  std::vector<std::string> take() const {
    std::vector<fs::path> paths;
    for (const auto& each : fs::directory_iterator(folder_)) paths.push_back(each.path());
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> all;
    for (const fs::path& each : paths) {
      all.push_back(content_of(each));
      fs::remove(each);
    }
    return all;
  }

  fs::path folder_ = fs::temp_directory_path() / ("simdlp_split_" + std::to_string(::getpid()));
};

using parts = std::vector<std::string>;

TEST_F(split_command, CutsAtSoManyLines) {
  const outcome result = split({"--lines", "2"}, "a f=1\n# b\n\nc f=2\nd f=3\n");
  EXPECT_EQ(result.code, 0) << result.err;
  const std::string name = (folder_ / "p").string();
  EXPECT_EQ(result.out, name + "0001: 2 lines, 10 bytes\n" + name + "0002: 2 lines, 7 bytes\n" +
                            name + "0003: 1 line, 6 bytes\n");
  EXPECT_EQ(take(), (parts{"a f=1\n# b\n", "\nc f=2\n", "d f=3\n"}));
}

TEST_F(split_command, KeepsStringsWhole) {
  EXPECT_EQ(split({"--lines", "1"}, "a s=\"x\ny f=1\n\",g=1\nb f=1\n").code, 0);
  EXPECT_EQ(take(), (parts{"a s=\"x\ny f=1\n\",g=1\n", "b f=1\n"}));
}

TEST_F(split_command, CutsAtSoManyBytes) {
  const std::string lines = "a f=1\nb f=2\nlonger_than_the_limit f=3\nc f=4\nd f=5";
  EXPECT_EQ(split({"--bytes", "12"}, lines).code, 0);
  EXPECT_EQ(take(), (parts{"a f=1\nb f=2\n", "longer_than_the_limit f=3\n", "c f=4\nd f=5"}));
  EXPECT_EQ(split({"--bytes", "1K", "--lines", "4"}, lines).code, 0);
  EXPECT_EQ(take(), (parts{"a f=1\nb f=2\nlonger_than_the_limit f=3\nc f=4\n", "d f=5"}));
}

TEST_F(split_command, JoinedTheFilesAreTheInput) {
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    std::string lines = generate::lines(row.which, 700'000, 4);
    lines +=
        "m s=\"" + std::string(300'000, 'x') + "\n\" 1\nno line \"\n#" + std::string(9'000, 'c');
    EXPECT_EQ(split({"--bytes", "100K"}, lines).code, 0);
    std::string joined;
    const parts all = take();
    EXPECT_GT(all.size(), 7U);
    for (const std::string& each : all) {
      EXPECT_TRUE(each.size() <= 100 * 1024 || each.find('\n') > 100 * 1024);
      joined += each;
    }
    EXPECT_TRUE(joined == lines);
  }
}

TEST_F(split_command, ReadsFilesOneAfterTheOther) {
  const temporary_file first("a f=1\nb f=\"open", "first.lp");
  const temporary_file second("\nc f=2\n", "second.lp");
  const outcome result = run(
      {"split", "--lines", "3", "--name", (folder_ / "p{}").string(), first.path(), second.path()});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(take(), (parts{"a f=1\nb f=\"open\n\n", "c f=2\n"}));
}

TEST_F(split_command, DoesNotTouchFilesThatExist) {
  EXPECT_EQ(split({"--lines", "1"}, "a f=1\n").code, 0);
  const outcome again = split({"--lines", "1"}, "b f=1\n");
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.err.find("--overwrite"), std::string::npos) << again.err;
  EXPECT_EQ(take(), (parts{"a f=1\n"}));
  EXPECT_EQ(split({"--lines", "1"}, "a f=1\n").code, 0);
  EXPECT_EQ(split({"--lines", "1", "--overwrite"}, "b f=1\n").code, 0);
  EXPECT_EQ(take(), (parts{"b f=1\n"}));
}

TEST_F(split_command, RefusesWhatMeansNothing) {
  EXPECT_EQ(run({"split", "-"}).code, 2);
  EXPECT_EQ(run({"split", "--lines", "0", "-"}).code, 2);
  EXPECT_EQ(run({"split", "--bytes", "0", "-"}).code, 2);
  EXPECT_EQ(run({"split", "--bytes", "many", "-"}).code, 2);
  EXPECT_EQ(run({"split", "--lines", "1", "--name", "same.lp", "-"}).code, 2);
}

}  // namespace
}  // namespace simdlp::tool_test

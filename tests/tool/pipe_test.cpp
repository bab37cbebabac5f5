// SPDX-License-Identifier: Apache-2.0
// Input that never ends: output is written immediately, and memory does not grow.
#include <filesystem>

#include <gtest/gtest.h>

#include "run_tool.h"
#include "running_tool.h"

namespace simdlp::tool_test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

constexpr std::size_t most_memory = std::size_t{64} << 20U;

TEST(pipe, EachLineIsWrittenAsItComes) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"cat", "--to", "json", "-"},
        {"cat", "--to", "lp"},
        {"fmt", "-"}}) {
    running_tool tool(command);
    for (int i = 0; i < 3; ++i) {
      const std::string number = std::to_string(i);
      // The line is given in two pieces.
      ASSERT_TRUE(tool.write("m f=" + number));
      ASSERT_TRUE(tool.write("i 1\n"));
      EXPECT_NE(tool.read_line().find(number), std::string::npos) << command[0];
    }
    EXPECT_EQ(tool.finish(), 0);
  }
}

TEST(pipe, ErrorsAreListedAsTheyCome) {
  running_tool tool({"check", "--no-hints", "-"});
  ASSERT_TRUE(tool.write("m f=1 1\nm f=x 1\n"));
  EXPECT_EQ(tool.read_line().substr(0, 32), "-:2:5: error: field_value_syntax");
  ASSERT_TRUE(tool.write("m f=1 1\nm f=\"\n"));
  ASSERT_TRUE(tool.write("\" 1\nbad\n"));
  EXPECT_EQ(tool.read_line().substr(0, 5), "-:6:4");
  EXPECT_EQ(tool.finish(), 1);
}

// Gives `bytes` of a text, over and over again, and returns the most memory that was in use.
std::size_t memory_of(const std::vector<std::string>& command, const std::string& text,
                      std::size_t bytes) {
  const temporary_file out("");
  running_tool tool(command, out.path());
  for (std::size_t given = 0; given < bytes; given += text.size()) {
    if (!tool.write(text)) break;
  }
  const std::size_t peak = tool.peak_memory();
  static_cast<void>(tool.finish());
  return peak;
}

TEST(pipe, MemoryDoesNotGrow) {
  if (is_sanitized) GTEST_SKIP() << "sanitizers keep memory of their own";
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += "m,host=h" + std::to_string(i) + " f=" + std::to_string(i) + "i,s=\"one two\" 1\n";
  }
  constexpr std::size_t bytes = std::size_t{100} << 20U;
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"check", "-"}, {"stat", "-"}, {"fmt", "-"}, {"cat", "-"}}) {
    const std::size_t peak = memory_of(command, text, bytes);
    if (peak == 0) GTEST_SKIP() << "the system does not count memory";
    EXPECT_LT(peak, most_memory) << command[0];
  }
  // A string that does not end, and nothing but errors.
  EXPECT_LT(memory_of({"check", "-"}, "m f=\"" + std::string(65'536, 'x'), bytes), most_memory);
  EXPECT_LT(
      memory_of({"check", "--max-errors", "1", "-"}, std::string(32'768, 'x') + "\nx\nx\n", bytes),
      most_memory);
}

// Each line has its own series.
TEST(pipe, MemoryOfManySeriesIsBounded) {
  if (is_sanitized) GTEST_SKIP() << "sanitizers keep memory of their own";
  for (const std::string command : {"check", "stat", "fmt", "cat"}) {
    const temporary_file out("");
    running_tool tool({command, "-"}, out.path());
    std::string text;
    for (int i = 0; i < 1'500'000; ++i) {
      text += "m,host=h" + std::to_string(i) + ",zone=eu-central-1-a f=1i 1700000000000000000\n";
      if (text.size() < 100'000 && i + 1 != 1'500'000) continue;
      ASSERT_TRUE(tool.write(text));
      text.clear();
    }
    const std::size_t peak = tool.peak_memory();
    EXPECT_EQ(tool.finish(), 0);
    if (peak == 0) GTEST_SKIP() << "the system does not count memory";
    EXPECT_LT(peak, most_memory) << command;
  }
}

TEST(pipe, MemoryOfMergingAndSplittingDoesNotGrow) {
  if (is_sanitized) GTEST_SKIP() << "sanitizers keep memory of their own";
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    const std::string series = "m,host=h" + std::to_string(i);
    text += series + " f=" + std::to_string(i) + "i 1\n" + series + " s=\"one two\" 1\n";
  }
  const temporary_file beside("");
  const std::filesystem::path folder = std::filesystem::path(beside.path()).parent_path() / "parts";
  std::filesystem::create_directory(folder);
  const std::string parts = (folder / "part-{}.lp").string();
  constexpr std::size_t bytes = std::size_t{100} << 20U;
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"fmt", "--merge", "-"},
        {"split", "--bytes", "80MB", "--name", parts, "-"},
        {"split", "--lines", "1000000", "--overwrite", "--name", parts, "-"}}) {
    const std::size_t peak = memory_of(command, text, bytes);
    if (peak == 0) break;
    EXPECT_LT(peak, most_memory) << command[0] << ' ' << command[1];
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace simdlp::tool_test

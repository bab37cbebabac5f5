// SPDX-License-Identifier: Apache-2.0
// The output is the same, byte for byte, with any number of threads.
#include <random>
#include <regex>

#include <gtest/gtest.h>

#include "compress.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

std::string digits(std::mt19937_64& random, std::uint64_t below) {
  return std::to_string(random() % below);
}

// Text in which cuts are hard to find: strings with lines in them, quotes where they are ordinary
// bytes, errors, comments, huge lines.
std::string hostile_text(std::uint64_t seed, std::size_t size) {
  std::mt19937_64 random(seed);
  std::string text;
  while (text.size() < size) {
    switch (random() % 16) {
      case 0: text += "# a \"comment with f=\" quotes\n"; break;
      case 1: text += "broken line " + digits(random, 99) + "\n"; break;
      case 2: text += "m f=tru 1\n   \n\n"; break;
      case 3: text += "q\"uote,b=\"q v=" + digits(random, 99) + " 5\n"; break;
      case 4:
        text += "m,k=v f=1.50,g=2e3,h=-0.0,i=12u " + digits(random, 1'000'000'000) + "\r\n";
        break;
      case 5: text += "m f=\"unterminated, f=1 1\nm f=2 2\nx f=3\n"; break;
      case 6: text += "\"\n"; break;
      case 7: text += "m,a=1,a=2 f=1,f=2 1\n"; break;
      case 8:
        text += "m,t=" + digits(random, 50) + " msg=\"one\nevil,v=1 f=1 1\n\\\"x\\\" = \n\",b=t " +
                digits(random, 1'000'000'000'000'000'000) + "\n";
        break;
      case 9:
        if (random() % 64 == 0) {
          text += "m f=\"";
          for (std::size_t i = random() % 60'000; i != 0; --i) text += "y\n";
          text += "\" 1\n";
        }
        break;
      case 10:
        if (random() % 64 == 0) text += "m f=\"" + std::string(random() % 700'000, 'z') + "\" 1\n";
        break;
      case 11: text += "none" + digits(random, 30) + ",x\\,y=NaN f=\"12\" 17000000000\n"; break;
      default:
        text += "cpu,host=h" + digits(random, 3000) + ",region=eu user=" + digits(random, 99) +
                ".5,system=" + digits(random, 99) + "i 14516064000000000" + digits(random, 99) +
                "\n";
    }
  }
  return text;
}

// Without times.
std::string without_times(const std::string& text) {
  static const std::regex times(R"( in [0-9.]+ s, [0-9.]+ GB/s|"[a-z_]*second[a-z_]*":[0-9.e+-]+)");
  return std::regex_replace(text, times, "");
}

outcome run_with(const std::vector<std::string>& command, const std::string& threads,
                 const std::string& file) {
  std::vector<std::string> all = command;
  all.insert(all.end(), {"-j", threads, file});
  outcome result = run(all);
  if (command[0] == "stat") result.out = without_times(result.out);
  return result;
}

void expect_same(const std::vector<std::string>& command, const std::string& file) {
  const outcome one = run_with(command, "1", file);
  for (const char* const threads : {"2", "3", "8"}) {
    const outcome several = run_with(command, threads, file);
    std::string what;
    for (const std::string& word : command) what += word + " ";
    what += "-j" + std::string(threads);
    EXPECT_EQ(several.code, one.code) << what;
    // Without the text, which is long.
    EXPECT_TRUE(several.out == one.out)
        << what << ": " << several.out.size() << " bytes, not " << one.out.size();
    EXPECT_TRUE(several.err == one.err) << what;
  }
}

const std::vector<std::vector<std::string>>& commands() {
  static const std::vector<std::vector<std::string>> all = {
      {"stat"},
      {"stat", "--json", "--distinct-cap", "100"},
      {"check"},
      {"check", "--errors", "json", "--schema"},
      {"check", "--max-errors", "20"},
      {"check", "--stop"},
      {"check", "--cardinality", "40", "--duplicates-in-time"},
      {"fmt"},
      {"fmt", "--stop", "--max-errors", "700"},
      {"cat", "--to", "json"},
      {"cat", "--to", "lp"},
      {"cat", "--to", "csv", "--measurement", "cpu"},
  };
  return all;
}

TEST(threads, GiveTheSameForHostileText) {
  const temporary_file file(hostile_text(1, 6'000'000) + "m f=\"never closed\n a f=1 1\n");
  for (const auto& command : commands()) expect_same(command, file.path());
}

TEST(threads, GiveTheSameForCompressedText) {
  const temporary_file file(gzip_of(hostile_text(2, 6'000'000) + "m f=1 12"));
  for (const auto& command : commands()) expect_same(command, file.path());
}

// A quote in a name makes every guess about strings wrong.
TEST(threads, GiveTheSameWhenEveryGuessIsWrong) {
  std::string text = "m f=\"";
  while (text.size() < 4'000'000) text += "x,host=a f=1i " + std::to_string(text.size()) + "\n";
  text += "\" 1\n";
  const temporary_file inside(text);
  std::string names;
  while (names.size() < 4'000'000) {
    names += "m,t=" + std::to_string(names.size() % 977) + " f=\"a\nb,c=\"\nd,e=\"f=\" 1\n";
  }
  const temporary_file outside(names);
  for (const auto& command : commands()) {
    expect_same(command, inside.path());
    expect_same(command, outside.path());
  }
}

TEST(threads, AreAtLeastOne) {
  const temporary_file file("m f=1 1\n");
  EXPECT_EQ(run({"stat", "-j0", file.path()}).code, 2);
  EXPECT_EQ(run({"stat", "-jx", file.path()}).code, 2);
  EXPECT_EQ(run({"check", "--threads", "7", file.path()}).code, 0);
}

}  // namespace
}  // namespace simdlp::tool_test

// SPDX-License-Identifier: Apache-2.0
// Warnings: each example in docs/hints.md gives the warning of its row, and ordinary input gives none.
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream rest(row);
  for (std::string cell; std::getline(rest, cell, '|');) {
    const std::size_t first = cell.find_first_not_of(" `");
    const std::size_t last = cell.find_last_not_of(" `");
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return cells;
}

std::string bytes_of(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '<' && i + 3 < text.size() && text[i + 3] == '>' &&
        std::from_chars(&text[i + 1], &text[i + 3], byte, 16).ptr == &text[i + 3]) {
      bytes += static_cast<char>(byte);
      i += 3;
    } else if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
      bytes += '\n';
      ++i;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

struct row {
  std::string code;
  std::vector<std::string> options;
  std::string input;
};

std::vector<row> rows() {
  std::ifstream file(std::filesystem::path(SIMDLP_SOURCE_DIR) / "docs/hints.md");
  std::vector<row> all;
  bool is_warnings = false;
  for (std::string line; std::getline(file, line);) {
    is_warnings = is_warnings || line == "## Warnings";
    if (!is_warnings || !line.starts_with("| `")) continue;
    const std::vector<std::string> cells = cells_of(line);
    std::istringstream words(cells[2]);
    row one{cells[1], {}, bytes_of(cells[3])};
    for (std::string word; words >> word;) one.options.push_back(word);
    all.push_back(one);
  }
  return all;
}

outcome check(const row& of, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"check", "--errors", "json"};
  words.insert(words.end(), of.options.begin(), of.options.end());
  words.insert(words.end(), more.begin(), more.end());
  words.push_back("-");
  return run(words, {.standard_input = of.input});
}

TEST(warnings, EveryExampleOfTheDocumentIsTrue) {
  ASSERT_GE(rows().size(), 17U);
  for (const row& each : rows()) {
    SCOPED_TRACE(each.code);
    const outcome got = check(each, {});
    EXPECT_EQ(got.code, 0) << got.err;
    bool found = false;
    for (const std::string& line : lines_of(got.out)) {
      const auto object = nlohmann::json::parse(line);
      EXPECT_EQ(object["severity"], "warning");
      found = found || object["code"] == each.code;
    }
    EXPECT_TRUE(found) << got.out;
    const outcome silent = check(each, {"--no-warnings"});
    EXPECT_EQ(silent.out, "");
    EXPECT_EQ(silent.code, 0);
  }
}

TEST(warnings, OrdinaryInputHasNone) {
  const std::string input =
      "cpu,host=web-1,region=eu load=0.5,count=3i,up=true,text=\"a, b = c\" 1700000000000000000\n"
      "cpu,host=web-2,region=eu load=0.25,count=4i,up=false,text=\"two\nlines\" "
      "1700000001000000000\n"
      "disk,path=/var/log free=1u,label=\"12\" 1700000000000000000\n"
      "disk,path=Z\xC3\xBCrich free=2u,label=\"x\" 1700000000000000000\n"
      "m f=1\n";
  const outcome got = run({"check", "-"}, {.standard_input = input});
  EXPECT_EQ(got.out, "");
  EXPECT_EQ(got.err, "simdlp: 5 points accepted, 0 lines rejected\n");
}

TEST(warnings, AreGivenOncePerNameAndDoNotChangeTheExitCode) {
  std::string input;
  for (int i = 0; i < 100; ++i) input += "m,host=\"a\",i=" + std::to_string(i) + " f=1\n";
  const outcome got = run({"check", "-"}, {.standard_input = input});
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(lines_of(got.out).size(), 1U);
  EXPECT_NE(got.err.find("1 warning"), std::string::npos);
}

TEST(warnings, PointsThatShareATimeButNoFieldDoNotOverwrite) {
  const outcome got =
      run({"check", "--duplicates-in-time", "-"},
          {.standard_input = "m f=1 1700000000000000000\nm g=1 1700000000000000000\n"});
  EXPECT_EQ(got.out, "");
}

TEST(warnings, TimesFarFromTodayAreCountedOnce) {
  const outcome got = run({"check", "-"}, {.standard_input = "m f=1 8000000000000000000\n"
                                                             "m f=2 8000000000000000001\n"
                                                             "m f=3 1700000000000000000\n"});
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.out,
            "-:1:7: warning: time_unit: 2 times lie beyond the year 2200 and fit no other unit\n");
  // A time in milliseconds that is read as seconds is out of range: that is an error.
  const outcome wrong =
      run({"check", "--precision", "s", "-"}, {.standard_input = "m f=1 1700000000000\n"});
  EXPECT_NE(wrong.out.find("--precision ms"), std::string::npos) << wrong.out;
  const outcome fits =
      run({"check", "--precision", "ms", "-"}, {.standard_input = "m f=1 1700000000000\n"});
  EXPECT_EQ(fits.out, "");
}

TEST(warnings, OfLookalikesAreNotGivenForWhatIsInvisible) {
  const outcome got = run({"check", "-"}, {.standard_input = "m f=1\nm\xE2\x80\x8B f=1\n"});
  EXPECT_EQ(lines_of(got.out).size(), 1U) << got.out;
  EXPECT_NE(got.out.find("invisible_character"), std::string::npos);
}

TEST(warnings, OfQuotesAreGivenForEveryKindOfName) {
  const outcome got =
      run({"check", "-"}, {.standard_input = "\"m\",\"k\"='v' \"f\"=\"x\" 1700000000000000000\n"});
  EXPECT_EQ(lines_of(got.out).size(), 4U) << got.out;
  // An inch sign in a name is not a quote around it.
  EXPECT_EQ(run({"check", "-"}, {.standard_input = "m,k=5\" f\"=1,'=2\n"}).out, "");
}

TEST(warnings, OfStatGoToStandardError) {
  const outcome got = run({"stat", "--json", "-"}, {.standard_input = "m,host=\"a\" f=1\n"});
  EXPECT_EQ(got.code, 0);
  EXPECT_NE(got.err.find("quoted_tag_value"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(got.out));
}

}  // namespace
}  // namespace simdlp::tool_test

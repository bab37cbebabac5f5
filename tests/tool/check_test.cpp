// SPDX-License-Identifier: Apache-2.0
// simdlp check: the output for people, the JSON output, and the exit code.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_tool.h"
#include "simdlp/decoder.h"

namespace simdlp::tool_test {
namespace {

const std::string mixed =
    "cpu,host=a load=1 1\n"
    "cpu,host load=1 2\n"
    "# a comment\n"
    "\n"
    "  cpu load=x 3\n"
    "cpu text=\"two\nlines\"x 4\r\n"
    "cpu load=2 5\n";

TEST(check, AcceptsQuietly) {
  const outcome result = run({"check", "-"}, {.standard_input = "m f=1 1\nm f=2 2\n"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "simdlp: 2 points accepted, 0 lines rejected\n");
}

TEST(check, ListsErrorsAsCompilersDo) {
  const temporary_file file(mixed);
  const std::string name = file.path();
  const outcome result = run({"check", "--no-hints", name});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out,
            name + ":2:5: error: tag_equals: " + std::string(message(errc::tag_equals)) + "\n" +
                name + ":5:12: error: field_value_syntax: " +
                std::string(message(errc::field_value_syntax)) + "\n" + name +
                ":7:7: error: after_string: " + std::string(message(errc::after_string)) + "\n");
  EXPECT_EQ(result.err, "simdlp: 2 points accepted, 3 lines rejected\n");
}

TEST(check, ExplainsWithTheLineAndACaret) {
  const outcome result = run({"check", "--explain", "--no-hints", "-"}, {.standard_input = mixed});
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(lines[1], "    2 | cpu,host load=1 2");
  EXPECT_EQ(lines[2], "      |     ^");
  EXPECT_EQ(lines[4], "    5 |   cpu load=x 3");
  EXPECT_EQ(lines[5], "      |            ^");
  // For a line with a line feed inside, the part with the error.
  EXPECT_EQ(lines[7], "    7 | lines\"x 4");
  EXPECT_EQ(lines[8], "      |       ^");
}

TEST(check, ExplainsErrorsAtTheEndOfALine) {
  const outcome result = run({"check", "--explain", "--no-hints", "-"},
                             {.standard_input = "m,a=1\nm f=1\r\rx\nm f=\"open\nx"});
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(lines[1], "    1 | m,a=1");
  EXPECT_EQ(lines[2], "      |      ^");
  EXPECT_EQ(lines[4], "    2 | m f=1<0D><0D>x");
  EXPECT_EQ(lines[5], "      |      ^");
  EXPECT_EQ(lines[7], "    3 | m f=\"open");
  EXPECT_EQ(lines[8], "      |     ^");
}

TEST(check, SaysOnceWhatToDoAndAtTheCause) {
  const std::string input = "oven temp=21,5 17\noven temp=22,5 18\nm,a=b c d=1\n";
  const outcome result = run({"check", "--explain", "-"}, {.standard_input = input});
  EXPECT_EQ(result.code, 1);
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 15U) << result.out;
  EXPECT_EQ(lines[3], "-:1:13: hint: decimals are written with a dot: 21.5");
  EXPECT_EQ(lines[5], "      |             ^");
  EXPECT_TRUE(lines[6].starts_with("-:2:15: error: "));
  EXPECT_EQ(lines[12], "-:3:3: hint: a space in a tag value is written '\\ '");
  EXPECT_NE(result.err.find("hint for 2 lines: decimals"), std::string::npos);
}

TEST(check, GivesHintsInJson) {
  const outcome result = run({"check", "--errors", "json", "-"},
                             {.standard_input = "a up=\"5 days 17\nb up=\"5 days\" 17\n"});
  const auto object = nlohmann::json::parse(lines_of(result.out)[0]);
  EXPECT_EQ(object["severity"], "error");
  EXPECT_EQ(object["hint_code"], "string_not_closed");
  EXPECT_EQ(object["hint_line"], 1);
  EXPECT_EQ(object["hint_column"], 6);
  EXPECT_EQ(object["string_line"], 1);
  EXPECT_EQ(object["string_column"], 6);
  EXPECT_EQ(object["string_line_feeds"], 1);
}

TEST(check, SaysOfAFileThatIsSomethingElse) {
  const outcome result = run({"check", "-"}, {.standard_input = "time,host\n1,a\n2,b\n"});
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(lines[0].starts_with("-: hint: this looks like CSV"));
}

TEST(check, KeepsRejectedLinesWithTheirReasons) {
  const temporary_file kept("");
  const outcome result = run({"check", "--max-errors", "1", "--rejected", kept.path(), "-"},
                             {.standard_input = mixed});
  EXPECT_EQ(result.code, 1);
  const std::string all = kept.content();
  EXPECT_TRUE(all.starts_with("# -:2:5: tag_equals: ")) << all;
  EXPECT_NE(all.find("\ncpu load=x 3\n"), std::string::npos) << all;
  EXPECT_NE(all.find("\ncpu text=\"two\nlines\"x 4\n"), std::string::npos) << all;
  const outcome nowhere = run({"check", "--rejected", "/nowhere/x", "-"}, {.standard_input = "m"});
  EXPECT_EQ(nowhere.code, 2);
}

TEST(check, DoesNotEmptyItsInputForRejectedLines) {
  const temporary_file input(mixed);
  for (const std::string command : {"check", "cat", "fmt", "schema"}) {
    const outcome result = run({command, "--rejected", input.path(), input.path()});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("is also an input"), std::string::npos) << result.err;
    EXPECT_EQ(input.content(), mixed);
  }
}

TEST(check, GivesAHintForEachPrecision) {
  const outcome result = run({"check", "-"}, {.standard_input = "m f=1 1700000000s\n"
                                                                "m f=1 1700000000123ms\n"
                                                                "m f=1 1700000001s\n"});
  EXPECT_NE(result.out.find("remove 's' (--precision s)"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("remove 'ms' (--precision ms)"), std::string::npos) << result.out;
}

TEST(check, StopsWhereAsked) {
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += "bad\n";
  outcome result = run({"check", "--stop", "-"}, {.standard_input = lines});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.err, "simdlp: 0 points accepted, 1 line rejected\n");
  result = run({"check", "--stop", "--max-errors", "3", "-"}, {.standard_input = lines});
  EXPECT_EQ(result.err, "simdlp: 0 points accepted, 3 lines rejected\n");
}

TEST(check, ColorsOnRequest) {
  const run_options bad{.standard_input = "bad\n"};
  EXPECT_NE(run({"check", "--color", "always", "-"}, bad).out.find("\x1B["), std::string::npos);
  EXPECT_EQ(run({"check", "-"}, bad).out.find('\x1B'), std::string::npos);
}

TEST(check, GivesOneObjectALine) {
  const temporary_file file(mixed);
  const outcome result = run({"check", "--errors", "json", file.path()});
  EXPECT_EQ(result.code, 1);
  const auto lines = lines_of(result.out);
  decoder decode(mixed, {.duplicates = duplicates::reject});
  std::size_t i = 0;
  for (const point here : decode) {
    if (here) continue;
    ASSERT_LT(i, lines.size());
    const auto object = nlohmann::json::parse(lines[i++]);
    const diagnostic expected = decode.describe();
    EXPECT_EQ(object["file"], file.path());
    EXPECT_EQ(object["line"], expected.line);
    EXPECT_EQ(object["column"], expected.column);
    EXPECT_EQ(object["offset"], expected.offset);
    EXPECT_EQ(object["code"], name(expected.code));
    EXPECT_EQ(object["message"], expected.message);
    EXPECT_EQ(object["original_line"], expected.original_line);
    EXPECT_FALSE(object.contains("original_line_base64"));
  }
  EXPECT_EQ(i, lines.size());
}

TEST(check, GivesValidJsonForAnyBytes) {
  std::string line = "m f=\"";
  for (int byte = 0; byte < 256; ++byte) {
    if (byte != '"' && byte != '\\') line += static_cast<char>(byte);
  }
  const outcome result = run({"check", "--errors", "json", "-"}, {.standard_input = line});
  EXPECT_EQ(result.code, 1);
  const auto object = nlohmann::json::parse(result.out);
  EXPECT_EQ(object["code"], "string_unterminated");
  EXPECT_NE(object["original_line"].get<std::string>().find("\xEF\xBF\xBD"), std::string::npos);
  // The bytes themselves: base64, read back here bit by bit.
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  unsigned have = 0;
  for (const char digit : object["original_line_base64"].get<std::string>()) {
    if (digit == '=') break;
    bits = (bits << 6U | static_cast<unsigned>(digits.find(digit))) & 0xFFFFU;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += static_cast<char>(bits >> have & 0xFFU);
  }
  EXPECT_EQ(bytes, line);
}

TEST(check, ListsNoMoreThanAskedForAndCountsAll) {
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += "bad\n";
  outcome result = run({"check", "--max-errors", "3", "-"}, {.standard_input = lines});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(lines_of(result.out).size(), 3U);
  EXPECT_EQ(
      result.err,
      "simdlp: 0 points accepted, 10 lines rejected, 7 not listed\n        10  expected_space\n");
  result = run({"check", "--max-errors", "0", "-"}, {.standard_input = lines});
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.code, 1);
}

TEST(check, CountsLinesOfEachFileAnew) {
  const temporary_file first("bad\nbad\n");
  const temporary_file second("bad\n");
  const auto lines = lines_of(run({"check", first.path(), second.path()}).out);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[1].starts_with(first.path() + ":2:4: "));
  EXPECT_TRUE(lines[2].starts_with(second.path() + ":1:4: "));
}

TEST(check, ShowsNoControlBytesOfTheFileName) {
  const temporary_file file("bad\n", "a\x1B[31mb");
  const outcome result = run({"check", file.path()});
  EXPECT_EQ(result.out.find('\x1B'), std::string::npos);
  EXPECT_NE(result.out.find("a<1B>[31mb:1:4"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace simdlp::tool_test

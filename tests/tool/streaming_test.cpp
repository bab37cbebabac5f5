// SPDX-License-Identifier: Apache-2.0
// Streams are read in blocks of whole lines and written immediately, with positions in the whole
// stream.
#include <algorithm>

#include <gtest/gtest.h>

#include "compress.h"
#include "run_tool.h"
#include "tool/input/line_blocks.h"

namespace simdlp::tool_test {
namespace {

// A text with line feeds in strings and some rejected lines.
std::string lines_with_errors(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += i % 1000 == 999 ? "  m f=x,g=\"a\nevil v=1 1\n\" 1\n"
                            : "m,t=" + std::to_string(i) + " s=\"one\ntwo\\\"\" 1\n";
  }
  return text;
}

TEST(streaming, GivesWhatAFileGives) {
  const std::string text = lines_with_errors(30'000);
  const temporary_file file(text);
  const temporary_file packed(gzip_of(text));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"fmt"},
                                                  {"cat", "--to", "json"},
                                                  {"cat", "--to", "lp"},
                                                  {"fmt", "--errors", "json"}}) {
    const auto with = [&](const std::string& name) {
      std::vector<std::string> all = command;
      all.push_back(name);
      return all;
    };
    const outcome whole = run(with(file.path()));
    const outcome piped = run(with("-"), {.standard_input = text});
    const outcome unpacked = run(with(packed.path()));
    EXPECT_EQ(piped.out, whole.out);
    EXPECT_EQ(unpacked.out, whole.out);
    EXPECT_EQ(piped.code, whole.code);
    std::string errors = whole.err;
    for (std::size_t at = errors.find(file.path()); at != std::string::npos;
         at = errors.find(file.path())) {
      errors.replace(at, file.path().size(), "-");
    }
    EXPECT_EQ(piped.err, errors);
  }
}

// A line that is cut because it is too long does not change what is told about the lines after it.
TEST(streaming, CutsALineThatIsTooLong) {
  const std::string megabyte(1U << 20U, 'a');
  std::string half;
  for (int i = 0; i < 17; ++i) half += megabyte;
  std::string feeds;
  for (int i = 0; i < 30'000; ++i) feeds += "x\nm f=1 1\n";
  const std::string rest = "ok f=1\nbad\n  m f=\n";
  for (const std::string& text :
       {"m f=\"" + half + feeds + "\" 1\n" + rest, "m f=\"" + half + '\n',
        "a f=1\n#" + half + "\r\n" + rest, "#" + half + "\x01" + half + "\n" + rest,
        "#" + half + "\r" + half + "\n" + rest, "  #" + half + "\x1B[1m\x01",
        "a f=1\n#" + half + "\t\x1B[1mx\r\n" + rest, "m f=\"" + half + "\"\n"}) {
    const temporary_file file(text);
    const temporary_file packed(gzip_of(text));
    const auto told = [&](std::vector<std::string> command, const std::string& name) {
      command.insert(command.end(), {"--max-line", "16777216", name});
      const outcome result = run(command, {.standard_input = name == "-" ? text : std::string()});
      std::string all = result.out + result.err;
      for (const std::string& each : {file.path(), packed.path()}) {
        for (std::size_t at = all.find(each); at != std::string::npos; at = all.find(each)) {
          all.replace(at, each.size(), "-");
        }
      }
      // Statistics show the time.
      return all.substr(0, all.find(" bytes in "));
    };
    for (const std::vector<std::string>& command : {std::vector<std::string>{"check"},
                                                    {"check", "-j1", "--explain"},
                                                    {"stat"},
                                                    {"fmt", "--explain"}}) {
      const std::string expected = told(command, file.path());
      EXPECT_EQ(told(command, "-"), expected);
      EXPECT_EQ(told(command, packed.path()), expected);
    }
  }
}

// Notes about a file and findings go to the same place.
TEST(streaming, NotesDoNotTearFindings) {
  std::string text = "\xEF\xBB\xBFm f=1\n";
  for (int i = 0; i < 3'000; ++i) text += "m f=notanumber 1\n";
  const temporary_file file(text);
  const outcome result = run({"cat", "--errors", "json", file.path()});
  std::size_t notes = 0;
  for (const std::string& line : lines_of(result.err)) {
    if (line.front() == '{') {
      EXPECT_TRUE(line.ends_with('}')) << line;
    } else {
      ++notes;
      EXPECT_TRUE(line.starts_with(file.path()) || line.starts_with("simdlp: ")) << line;
    }
  }
  EXPECT_GE(notes, 1U);
}

TEST(line_blocks, CutAtLogicalLines) {
  const std::string text = lines_with_errors(20'000) + "m f=1";
  const temporary_file packed(gzip_of(text));
  tool::input from(packed.path());
  tool::line_blocks blocks(from);
  std::string all;
  std::size_t count = 0;
  while (blocks.next()) {
    EXPECT_EQ(blocks.offset(), all.size());
    EXPECT_EQ(blocks.lines(), static_cast<std::uint64_t>(std::ranges::count(all, '\n')));
    all += blocks.bytes();
    ++count;
    EXPECT_TRUE(all.size() == text.size() || all.ends_with("\" 1\n"));
  }
  EXPECT_EQ(all, text);
  EXPECT_GT(count, 2U);
}

TEST(line_blocks, KeepNoMoreOfALineThanTheLongest) {
  const std::string text = "a f=1\nm f=\"" + std::string(40U << 20U, '\n') + "\" 1\nb f=2\n";
  const temporary_file packed(gzip_of(text));
  const outcome result = run({"fmt", packed.path()});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "a f=1\nb f=2\n");
  EXPECT_NE(result.err.find(":2:1: error: line_too_long"), std::string::npos)
      << result.err.substr(0, 200);
}

}  // namespace
}  // namespace simdlp::tool_test

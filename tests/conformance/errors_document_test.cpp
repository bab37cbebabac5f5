// SPDX-License-Identifier: Apache-2.0
//
// docs/errors.md is correct: its table has every code with its message, and every example of a line
// gives the error of its heading, at the position and with the message on the page, with every
// kernel. The encoder's tests check the points that an encoder refuses.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "bytes_form.h"
#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

std::vector<std::string> lines_of_document() {
  const std::filesystem::path path = std::filesystem::path(SIMDLP_SOURCE_DIR) / "docs/errors.md";
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

errc code_of(std::string_view word) {
  for (std::size_t i = 1; i < errc_count; ++i) {
    if (name(static_cast<errc>(i)) == word) return static_cast<errc>(i);
  }
  return errc::none;
}

// An example: the input between the fences, and the text below it.
struct example {
  std::string code;  // the heading
  std::string input;
  std::string options;
  location place;
  std::string message;
};

// "Reported at 1:5: the message."
void read_report(const std::string& line, example& into) {
  char colon = 0;
  std::istringstream rest(line.substr(std::string("Reported at ").size()));
  rest >> into.place.line >> colon >> into.place.column >> colon >> std::ws;
  std::getline(rest, into.message);
  if (into.message.ends_with('.')) into.message.pop_back();
}

std::vector<example> examples(const std::vector<std::string>& lines) {
  std::vector<example> all;
  std::string heading;
  std::optional<example> open;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with("## ")) heading = line.substr(3);
    if (line == "```lp" || line == "```lp-bytes") {
      open = example{heading, {}, {}, {}, {}};
      for (++i; i < lines.size() && lines[i] != "```"; ++i) {
        if (!open->input.empty()) open->input += '\n';
        open->input += line == "```lp" ? lines[i] : test::from_bytes_form(lines[i]);
      }
    } else if (open && line.starts_with("Options: ")) {
      open->options = line.substr(9);
    } else if (open && line.starts_with("Reported at ")) {
      read_report(line, *open);
      all.push_back(*open);
      open.reset();
    }
  }
  return all;
}

// The tool's options as the library's; false when one is not known.
bool read_options(const std::string& text, decode_options& into) {
  std::istringstream words(text);
  for (std::string option, argument; words >> option >> argument;) {
    const auto limit = [&](std::size_t& to) {
      std::from_chars(argument.data(), argument.data() + argument.size(), to);
    };
    if (option == "--duplicates") {
      into.duplicates = argument == "reject" ? duplicates::reject : duplicates::allow;
    } else if (option == "--precision") {
      const auto unit = precision_from_name(argument);
      if (!unit) return false;
      into.precision = *unit;
    } else if (option == "--max-line") {
      limit(into.limits.line);
    } else if (option == "--max-name") {
      limit(into.limits.name);
    } else if (option == "--max-string") {
      limit(into.limits.string);
    } else if (option == "--max-tags") {
      limit(into.limits.tags);
    } else if (option == "--max-fields") {
      limit(into.limits.fields);
    } else {
      return false;
    }
  }
  return true;
}

std::optional<diagnostic> first_rejection(const example& one, const decode_options& options) {
  decoder decode(one.input, options);
  for (const point here : decode) {
    if (!here) return decode.describe();
  }
  return std::nullopt;
}

TEST(errors_document, EveryExampleIsTrue) {
  const std::vector<example> all = examples(lines_of_document());
  for (const example& one : all) {
    SCOPED_TRACE(one.code + ": " + one.input);
    decode_options options;
    ASSERT_TRUE(read_options(one.options, options)) << one.options;
    for (const kernel& each : kernels()) {
      if (!each.supported()) continue;
      options.kernel = &each;
      const std::optional<diagnostic> got = first_rejection(one, options);
      ASSERT_TRUE(got) << "no line is rejected";
      EXPECT_EQ(name(got->code), one.code);
      EXPECT_EQ((location{got->line, got->column}), one.place)
          << got->line << ":" << got->column << " with " << each.name;
      EXPECT_EQ(got->message, one.message);
    }
    if (one.options.empty()) continue;
    // The page says that the options are needed.
    const std::optional<diagnostic> without = first_rejection(one, {});
    EXPECT_FALSE(without) << "rejected without the options too";
  }
}

TEST(errors_document, EveryCodeOfADecoderHasAnExample) {
  std::set<std::string, std::less<>> shown;
  for (const example& one : examples(lines_of_document())) shown.insert(one.code);
  for (std::size_t i = 1; i < static_cast<std::size_t>(errc::empty_name); ++i) {
    const std::string_view word = name(static_cast<errc>(i));
    EXPECT_TRUE(shown.contains(word)) << word;
  }
}

TEST(errors_document, EveryCodeHasAHeading) {
  const std::vector<std::string> lines = lines_of_document();
  for (std::size_t i = 1; i < errc_count; ++i) {
    const std::string heading = "## " + std::string(name(static_cast<errc>(i)));
    EXPECT_EQ(std::ranges::count(lines, heading), 1) << heading;
  }
}

TEST(errors_document, TheTableHasEveryCodeAndItsMessage) {
  std::set<errc> seen;
  for (const std::string& line : lines_of_document()) {
    if (!line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    const std::size_t from = line.find("| ", end);
    const std::size_t to = line.rfind(" |");
    ASSERT_TRUE(end != std::string::npos && from != std::string::npos && to > from) << line;
    const errc code = code_of(line.substr(3, end - 3));
    ASSERT_NE(code, errc::none) << line;
    EXPECT_TRUE(seen.insert(code).second) << line;
    EXPECT_EQ(message(code), line.substr(from + 2, to - from - 2)) << line;
  }
  EXPECT_EQ(seen.size(), errc_count - 1);
}

}  // namespace
}  // namespace simdlp

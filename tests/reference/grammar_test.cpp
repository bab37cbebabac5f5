// SPDX-License-Identifier: Apache-2.0
//
// Compares the reference decoder with the grammar written as one regular expression over the whole
// input: for all short inputs after a few openings, the decoder accepts exactly the texts that it
// matches. Also tests the property that makes recovery safe: a line decoded alone gives the same
// result as among others. reference_test.cpp tests UTF-8, ranges and limits.
#include <regex>
#include <string>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "reference_decoder.h"

namespace {

/// The input without any error, in the notation of ECMAScript; `\x01` stands for all control bytes.
const std::regex& grammar() {
  static const std::regex expression = [] {
    const std::string measurement = R"((?:\\[, ]|\\(?![, ])|[^, \\\x01\r\n])+)";
    const std::string key = R"((?:\\[,= ]|\\(?![,= ])|[^,= \\\x01\r\n])+)";
    const std::string string = R"("(?:\\["\\]|\\(?!["\\])|[^"\\])*")";
    const std::string number =
        R"(-?[0-9]+i|[0-9]+u|-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)";
    const std::string boolean = "t|T|true|True|TRUE|f|F|false|False|FALSE";
    const std::string field = key + "=(?:" + string + "|" + number + "|" + boolean + ")";
    const std::string point = "(?!#)" + measurement + "(?:," + key + "=" + key + ")* +" + field +
                              "(?:," + field + ")*(?: +-?[0-9]+)? *";
    const std::string line = R"( *(?:#[^\x01\r\n]*|)" + point + ")?";
    return std::regex(line + R"((?:\r?\n)" + line + R"()*\r?)");
  }();
  return expression;
}

/// A range is not grammar: such a line has the right form.
bool has_failure(const reference::result& all) {
  for (const reference::outcome& one : all.outcomes) {
    const auto* wrong = std::get_if<reference::failure>(&one.what);
    if (wrong != nullptr && !wrong->code.ends_with("_range")) return true;
  }
  return false;
}

void expect_as_in_the_grammar(const std::string& input) {
  ASSERT_EQ(!has_failure(reference::decode_and_count(input)), std::regex_match(input, grammar()))
      << testing::PrintToString(input);
}

void expect_each_line_alone_to_be_the_same(const std::string& input) {
  std::size_t passed = 0;
  for (const reference::outcome& among : reference::decode(input)) {
    ASSERT_LE(passed, among.begin) << testing::PrintToString(input);
    ASSERT_LT(among.begin, among.end) << testing::PrintToString(input);
    passed = among.end;
    // An end of line follows, because the bytes after a CR decide whether it is stray.
    const std::string text = input.substr(among.begin, among.end - among.begin);
    const auto alone = reference::decode(text + (among.end == input.size() ? "" : "\r\n"));
    ASSERT_EQ(alone.size(), 1U) << testing::PrintToString(input);
    ASSERT_EQ(alone[0].what.index(), among.what.index()) << testing::PrintToString(input);
    if (const auto* point = std::get_if<reference::point>(&among.what)) {
      ASSERT_TRUE(reference::identical(*point, std::get<reference::point>(alone[0].what)))
          << testing::PrintToString(input);
      continue;
    }
    const auto& wrong = std::get<reference::failure>(among.what);
    const auto& same = std::get<reference::failure>(alone[0].what);
    ASSERT_EQ(wrong.code, same.code) << testing::PrintToString(input);
    ASSERT_EQ(wrong.offset, same.offset + among.begin) << testing::PrintToString(input);
  }
}

/// Calls `check` with `text` and with every text that adds up to `more` bytes of `alphabet` to it.
template <class Check>
void for_all(std::string& text, std::string_view alphabet, int more, const Check& check) {
  check(text);
  if (more == 0 || testing::Test::HasFatalFailure()) return;
  for (const char c : alphabet) {
    text.push_back(c);
    for_all(text, alphabet, more - 1, check);
    text.pop_back();
  }
}

TEST(reference_grammar, AllShortInputs) {
  for (const char* opening :
       {"", "m", "m,k=v", "m ", "m f=1", "m f=\"", "m f=\"\n", "m f=\"\" 1"}) {
    std::string text = opening;
    for_all(text, "m,= \"\\\n\r1#\x01", 4, [](const std::string& input) {
      expect_as_in_the_grammar(input);
      expect_each_line_alone_to_be_the_same(input);
    });
  }
}

TEST(reference_grammar, AllShortValues) {
  for (const char* opening : {"m f=", "m f=-", "m f=1e"}) {
    std::string text = opening;
    for_all(text, "-+.e10iutrFT", 4, expect_as_in_the_grammar);
  }
  for (std::string text : {"m f=Tr", "m f=fa", "m f=tru", "m f=FA"}) {
    for_all(text, "tTrRuUeEfFaAlLsS", 3, expect_as_in_the_grammar);
  }
}

}  // namespace

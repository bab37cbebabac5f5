// SPDX-License-Identifier: Apache-2.0
//
// All inputs of a few bytes from a small alphabet, up to the length that takes seconds: the library
// agrees with the reference decoder on each of them. Each is read at the start of the input, where
// only the strict decoder reads, and after another line, where the fast path does.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "agreement.h"
#include "effort.h"

namespace simdlp::agreement {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view line_before = "a_line_before,tag=value field=1\n";

// Every text of up to `length` bytes of `alphabet`, between `before` and `behind`.
void try_all(judge& with, std::string_view before, std::string_view alphabet,
             std::string_view behind, std::size_t length) {
  std::size_t digits[16] = {};
  std::string input;
  std::size_t tried = 0;
  for (std::size_t size = 0; size <= length; ++size) {
    std::fill(std::begin(digits), std::end(digits), 0);
    for (bool more = true; more;) {
      input.assign(before);
      for (std::size_t i = 0; i < size; ++i) input += alphabet[digits[i]];
      input += behind;
      const std::string wrong = with.differ(input);
      ASSERT_EQ(wrong, "") << "input number " << tried;
      ++tried;
      std::size_t i = 0;
      while (i < size && ++digits[i] == alphabet.size()) digits[i++] = 0;
      more = i < size;
    }
  }
}

struct family {
  const char* name;
  std::string_view before;
  std::string_view alphabet;
  std::string_view behind;
  std::size_t at_begin;       // up to this length as the whole input
  std::size_t behind_a_line;  // up to this length after another line
};

constexpr family families[] = {
    {"Anything", ""sv, "m,= \"\\\n1"sv, ""sv, 5, 5},
    {"AnythingBeforeALine", ""sv, "m= \"\n#"sv, "\nb f=1\n"sv, 4, 5},
    {"Series", "m"sv, ",=a\\ "sv, " f=1"sv, 5, 6},
    {"Fields", "m "sv, "f=\"\\,\n "sv, ""sv, 5, 6},
    {"FieldsBeforeALine", "m f=\""sv, "f=\"\\,\n"sv, "\" 1\nn g=\"h\" 2"sv, 4, 5},
    {"Numbers", "m f="sv, "0.-eiut"sv, ""sv, 5, 6},
    {"DigitsAndExponents", "m f="sv, "19.-+eE"sv, ",g=1"sv, 4, 5},
    {"Booleans", "m f="sv, "tTrRuUeE"sv, " 1"sv, 4, 5},
    {"Timestamps", "m f=1"sv, " 5-\r\nx"sv, ""sv, 4, 6},
    {"LineEnds", "m f=\"a\""sv, "\r\n #\""sv, ""sv, 4, 6},
    {"Controls", "m"sv, "\t\r\n,= f\x7F"sv, ""sv, 4, 5},
    {"Utf8InNames", "m,a="sv, "\xC3\xA9\xF0\x9F\xED\xE2\x80 "sv, " f=1"sv, 4, 4},
    {"Utf8InStrings", "m f=\""sv, "\xC3\xA9\xF0\x9F\x98\xEF\xBF\""sv, "\" 1"sv, 4, 4},
};

class short_inputs : public testing::TestWithParam<family> {};

TEST_P(short_inputs, AsTheWholeInput) {
  const family& of = GetParam();
  judge by_default;
  const std::size_t less = slow_build ? 1 : 0;
  try_all(by_default, of.before, of.alphabet, of.behind, of.at_begin - less);
}

TEST_P(short_inputs, AfterALine) {
  const family& of = GetParam();
  judge by_default;
  const std::size_t less = slow_build ? 1 : 0;
  const std::string before = std::string(line_before) + std::string(of.before);
  try_all(by_default, before, of.alphabet, of.behind, of.behind_a_line - less);
}

// With everything enabled that is off by default.
TEST_P(short_inputs, AfterALineUnderOptions) {
  const family& of = GetParam();
  decode_options options;
  options.duplicates = duplicates::reject;
  options.detect_precision = true;
  options.default_timestamp = -1'600'000'000'123'456'789;
  options.limits = {12, 3, 2, 2, 2};
  options.validate_utf8 = false;
  judge with(options);
  const std::string before = std::string(line_before) + std::string(of.before);
  try_all(with, before, of.alphabet, of.behind, of.behind_a_line - (slow_build ? 2 : 1));
}

INSTANTIATE_TEST_SUITE_P(Families, short_inputs, testing::ValuesIn(families),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace simdlp::agreement

// SPDX-License-Identifier: Apache-2.0
// The codes of errors and their wording; the table in docs/errors.md is the same, row by row.
#include "simdlp/error.h"

#include <cstddef>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

using simdlp::errc;
using simdlp::errc_count;
using simdlp::error;
using simdlp::result;

errc code_at(std::size_t index) { return static_cast<errc>(index); }

// The rows "| `code` | message |" of the document, in order.
std::vector<std::pair<std::string, std::string>> documented() {
  std::ifstream document(SIMDLP_SOURCE_DIR "/docs/errors.md");
  std::vector<std::pair<std::string, std::string>> rows;
  for (std::string line; std::getline(document, line);) {
    if (!line.starts_with("| `")) continue;
    const auto middle = line.find("` | ");
    const auto end = line.rfind(" |");
    if (middle == std::string::npos || end < middle + 4) continue;
    rows.emplace_back(line.substr(3, middle - 3), line.substr(middle + 4, end - middle - 4));
  }
  return rows;
}

TEST(error, ACodeIsOneByte) {
  static_assert(sizeof(errc) == 1);
  static_assert(std::is_trivially_copyable_v<error>);
  static_assert(errc{} == errc::none);
  static_assert(errc_count <= 256);
}

TEST(error, NamesAreWordsAndDiffer) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < errc_count; ++i) {
    const std::string_view word = name(code_at(i));
    EXPECT_TRUE(seen.insert(word).second) << word;
    ASSERT_FALSE(word.empty()) << i;
    EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), word.npos) << word;
  }
}

TEST(error, MessagesAreLinesAndDiffer) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < errc_count; ++i) {
    const std::string_view sentence = message(code_at(i));
    EXPECT_TRUE(seen.insert(sentence).second) << sentence;
    ASSERT_FALSE(sentence.empty()) << i;
    EXPECT_EQ(sentence.find_first_of("\n\r\t|`"), sentence.npos) << sentence;
    EXPECT_NE(sentence.back(), '.') << sentence;
  }
}

TEST(error, TheDocumentHasTheSameTable) {
  const auto rows = documented();
  ASSERT_EQ(rows.size(), errc_count - 1);
  for (std::size_t i = 1; i < errc_count; ++i) {
    EXPECT_EQ(rows[i - 1].first, name(code_at(i)));
    EXPECT_EQ(rows[i - 1].second, message(code_at(i)));
  }
}

TEST(error, SomeWords) {
  EXPECT_EQ(name(errc::none), "none");
  EXPECT_EQ(name(errc::measurement_missing), "measurement_missing");
  EXPECT_EQ(name(errc::cr), "cr");
  EXPECT_EQ(name(errc::invalid_utf8), "invalid_utf8");
  EXPECT_EQ(name(errc::too_many_fields), "too_many_fields");
  EXPECT_EQ(name(errc::buffer_full), "buffer_full");
}

TEST(error, AByteThatIsNoCodeIsHarmless) {
  for (std::size_t i = errc_count; i < 256; ++i) {
    EXPECT_EQ(name(code_at(i)), "none");
    EXPECT_EQ(message(code_at(i)), "no error");
  }
}

TEST(error, TrueWhenSomethingIsWrong) {
  static_assert(!error{});
  static_assert(!error{errc::none, 7});
  static_assert(error{errc::cr, 0});
  static_assert(error{errc::cr, 1} == error{errc::cr, 1});
  static_assert(error{errc::cr, 1} != error{errc::cr, 2});
  static_assert(error{errc::cr, 1} != error{errc::trailing, 1});
}

TEST(error, APlaceCountsFromOne) {
  static_assert(simdlp::location{} == simdlp::location{1, 1});
  static_assert(simdlp::location{1, 2} != simdlp::location{2, 1});
}

TEST(error, AResultIsAValueOrACode) {
  constexpr result<int> good = 5;
  static_assert(good && *good == 5 && good.code() == errc::none);
  constexpr result<int> bad = errc::int_range;
  static_assert(!bad && bad.code() == errc::int_range);
}

}  // namespace

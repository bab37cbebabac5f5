// SPDX-License-Identifier: Apache-2.0
// The spellings of numbers that every reader accepts: compares all short ones with regular
// expressions.
#include "text/portable_number.h"

#include <cstddef>
#include <regex>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "value_grammar.h"

namespace {

using simdlp::detail::is_portable_number;

TEST(portable_number, EveryShortNumber) {
  const std::regex portable(
      "-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?|-?[1-9][0-9]*i|0i|(0|[1-9][0-9]*)u");
  constexpr std::string_view alphabet = "-+.019eEiu";
  std::size_t valid = 0;
  std::string raw;
  const auto extend = [&](const auto& again) -> void {
    if (simdlp::test::is_value(raw)) {
      ++valid;
      ASSERT_EQ(is_portable_number(raw), std::regex_match(raw, portable)) << raw;
    }
    if (raw.size() == 6) return;
    for (const char byte : alphabet) {
      raw.push_back(byte);
      again(again);
      raw.pop_back();
    }
  };
  extend(extend);
  EXPECT_GT(valid, 10'000U);
}

TEST(portable_number, EveryBoolean) {
  for (const std::string_view raw :
       {"t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"}) {
    EXPECT_TRUE(is_portable_number(raw)) << raw;
  }
}

}  // namespace

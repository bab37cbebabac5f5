// SPDX-License-Identifier: Apache-2.0
// Characters one at a time, and how they are shown.
#include "tool/utf8_text.h"

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

// The plain way to write a character.
std::string encoded(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6U), byte(0x80 | (code & 63U))};
  if (code < 0x10000) {
    return {byte(0xE0 | code >> 12U), byte(0x80 | (code >> 6U & 63U)), byte(0x80 | (code & 63U))};
  }
  return {byte(0xF0 | code >> 18U), byte(0x80 | (code >> 12U & 63U)),
          byte(0x80 | (code >> 6U & 63U)), byte(0x80 | (code & 63U))};
}

TEST(utf8_text, ReadsEveryCharacter) {
  for (std::uint32_t code = 0; code < 0x120000; ++code) {
    const bool exists = code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
    const std::string bytes = encoded(code);
    const character read = first_character(bytes);
    ASSERT_EQ(read.size, exists ? bytes.size() : 0) << code;
    ASSERT_EQ(read.code, exists ? code : read.code);
    ASSERT_EQ(valid_utf8_prefix("seven b" + bytes), 7 + read.size);
  }
}

TEST(utf8_text, RefusesWhatIsCutOrTooLong) {
  for (const std::string_view bytes : {"\xC3", "\xE6\xB8", "\xF0\x9F\x98", "\x80", "\xC0\x80",
                                       "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xFE", "\xC3("}) {
    EXPECT_EQ(first_character(bytes).size, 0U);
  }
  EXPECT_EQ(first_character("").size, 0U);
}

TEST(utf8_text, ShowsNothingThatSteers) {
  EXPECT_EQ(shown("plain \xC3\xA9"), "plain \xC3\xA9");
  EXPECT_EQ(shown("\x1B]0;x\x07"), "<1B>]0;x<07>");
  EXPECT_EQ(shown("\xC2\x9B"
                  "31m"),
            "<C2><9B>31m");
  EXPECT_EQ(shown("\xFF\x7F"), "<FF><7F>");
}

}  // namespace
}  // namespace simdlp::tool

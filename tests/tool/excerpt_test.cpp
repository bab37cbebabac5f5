// SPDX-License-Identifier: Apache-2.0
// The position of the caret, and the parts of long lines that are left out.
#include "tool/excerpt.h"

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

TEST(excerpt, PutsTheCaretUnderTheByte) {
  EXPECT_EQ(draw_excerpt("cpu load=x 1", 9, 7),
            "    7 | cpu load=x 1\n"
            "      |          ^\n");
}

TEST(excerpt, LeavesOutANumberThatIsNotKnown) {
  EXPECT_EQ(draw_excerpt("cpu", 0, 0),
            "      | cpu\n"
            "      | ^\n");
}

TEST(excerpt, PutsTheCaretBehindTheLine) {
  EXPECT_EQ(draw_excerpt("cpu", 3, 1),
            "    1 | cpu\n"
            "      |    ^\n");
  EXPECT_EQ(draw_excerpt("", 0, 1),
            "    1 | \n"
            "      | ^\n");
}

TEST(excerpt, CountsColumnsNotBytes) {
  // Two bytes in one column, three in two, and a combining mark that has none.
  EXPECT_EQ(draw_excerpt("\xC3\xA9=x", 3, 1),
            "    1 | \xC3\xA9=x\n"
            "      |   ^\n");
  EXPECT_EQ(draw_excerpt("\xE6\xB8\xA9=x", 4, 1),
            "    1 | \xE6\xB8\xA9=x\n"
            "      |    ^\n");
  EXPECT_EQ(draw_excerpt("e\xCC\x81=x", 4, 1),
            "    1 | e\xCC\x81=x\n"
            "      |   ^\n");
}

TEST(excerpt, SpellsOutWhatCannotBeShown) {
  EXPECT_EQ(draw_excerpt("a\tb\x1B[31m=x", 9, 1),
            "    1 | a<09>b<1B>[31m=x\n"
            "      |                ^\n");
  EXPECT_EQ(draw_excerpt("a\xFFg", 2, 1),
            "    1 | a<FF>g\n"
            "      |      ^\n");
  // U+202E reverses the direction of the text.
  EXPECT_EQ(draw_excerpt("\xE2\x80\xAEx", 3, 1),
            "    1 | <E2><80><AE>x\n"
            "      |             ^\n");
}

TEST(excerpt, CutsLongLinesOnBothSides) {
  const std::string line = std::string(5000, 'a') + "X" + std::string(5000, 'b');
  EXPECT_EQ(draw_excerpt(line, 5000, 123456), "123456 | ..." + std::string(60, 'a') + "X" +
                                                  std::string(39, 'b') + "...\n       |    " +
                                                  std::string(60, ' ') + "^\n");
}

TEST(excerpt, CutsAtCharacters) {
  std::string line;
  for (int i = 0; i < 1000; ++i) line += "\xC3\xA9";
  std::string shown;
  for (int i = 0; i < 60; ++i) shown += "\xC3\xA9";
  const std::string drawn = draw_excerpt(line, 1000, 1);
  EXPECT_EQ(drawn.substr(0, 11 + shown.size()), "    1 | ..." + shown);
  EXPECT_EQ(drawn.substr(drawn.find('\n') + 1), "      |    " + std::string(60, ' ') + "^\n");
}

TEST(excerpt, KeepsWhatFitsOfALineInFront) {
  const std::string line = "m f=" + std::string(200, '1');
  EXPECT_EQ(draw_excerpt(line, 4, 1),
            "    1 | m f=" + std::string(96, '1') + "...\n      |     ^\n");
}

}  // namespace
}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Rows and cells, valid and invalid.
#include "tool/records/csv_reader.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

using rows = std::vector<std::vector<std::string>>;

rows rows_read(csv_reader reader) {
  std::vector<csv_cell> row;
  rows all;
  for (;;) {
    try {
      if (!reader.next(row)) return all;
    } catch (const unreadable_record& why) {
      all.push_back({"refused at " + std::to_string(why.offset)});
      continue;
    }
    std::vector<std::string>& cells = all.emplace_back();
    for (const csv_cell& cell : row) cells.push_back(cell.text);
  }
}

// Reads the whole text, and a stream that returns `piece` bytes at a time. Both results must be the
// same.
rows rows_of(std::string_view text) {
  const rows whole = rows_read(csv_reader{text_window(text)});
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}}) {
    EXPECT_EQ(
        rows_read(csv_reader{text_window([rest = text, piece](char* to, std::size_t size) mutable {
          const std::size_t taken = std::min({piece, size, rest.size()});
          rest.copy(to, taken);
          rest.remove_prefix(taken);
          return taken;
        })}),
        whole)
        << text;
  }
  return whole;
}

TEST(csv_reader, ReadsRowsAndCells) {
  EXPECT_EQ(rows_of(""), rows{});
  EXPECT_EQ(rows_of("a,b\r\n1,2\r\n"), (rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,b\n1,2"), (rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of(",\n\n\r\n,,\n"), (rows{{"", ""}, {"", "", ""}}));
  EXPECT_EQ(rows_of("a\rb,c\r"), (rows{{"a"}, {"b", "c"}}));
  EXPECT_EQ(rows_of("a\nb\rc\n"), (rows{{"a"}, {"b\rc"}}));
  EXPECT_EQ(rows_of("\"a\rb\",c\nd\n"), (rows{{"a\rb", "c"}, {"d"}}));
}

TEST(csv_reader, ReadsQuotedCells) {
  EXPECT_EQ(rows_of("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\"\"\r\nx"),
            (rows{{"a,b", "say \"hi\"", "two\r\nlines", ""}, {"x"}}));
  csv_reader reader{text_window("\"\",x")};
  std::vector<csv_cell> row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row[0].quoted);
  EXPECT_FALSE(row[1].quoted);
  EXPECT_EQ(row[1].offset, 3U);
}

TEST(csv_reader, RefusesARowAndGoesOn) {
  EXPECT_EQ(rows_of("\"a\"b,c\nd\n"), (rows{{"refused at 3"}, {"d"}}));
  EXPECT_EQ(rows_of("a\"b\nd\n"), (rows{{"refused at 1"}, {"d"}}));
  EXPECT_EQ(rows_of("x\n\"open"), (rows{{"x"}, {"refused at 0"}}));
}

TEST(csv_reader, SkipsCommentsIfItIsTold) {
  const std::string_view text = "# a \"quote\nx,1\n# b\n#c,2\n \n# d";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, text.size()}) {
    csv_reader reader{text_window([rest = read_memory(text), piece](char* to, std::size_t size) {
      return rest(to, std::min(piece, size));
    })};
    reader.skip_comments(true);
    EXPECT_EQ(rows_read(std::move(reader)), (rows{{"x", "1"}, {"#c", "2"}, {" "}})) << piece;
  }
  EXPECT_EQ(rows_of("# a,1\n"), (rows{{"# a", "1"}}));
}

// The rows of a text whose other bytes cannot be read.
rows rows_before_damage(std::string_view text) {
  bool failed = false;
  return rows_read(csv_reader{text_window(
      [rest = read_memory(text), &failed](char* to, std::size_t size) {
        const std::size_t got = rest(to, size);
        failed = failed || got == 0;
        return got;
      },
      [&failed] { return failed; })});
}

TEST(csv_reader, LeavesOutARowThatIsCutByADamage) {
  EXPECT_EQ(rows_before_damage("a,b\n1,23"), (rows{{"a", "b"}}));
  EXPECT_EQ(rows_before_damage("a,b\n1,2\n"), (rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_before_damage("a,b\r\n1,2\r"), (rows{{"a", "b"}}));
  EXPECT_EQ(rows_before_damage("a\rb\r1"), (rows{{"a"}, {"b"}}));
  EXPECT_EQ(rows_before_damage("x\n\"2\""), rows{{"x"}});
  EXPECT_EQ(rows_before_damage("x\n\"open\n3\n4"), rows{{"x"}});
  EXPECT_EQ(rows_before_damage("x\nbad\"quote"), rows{{"x"}});
}

}  // namespace
}  // namespace simdlp::tool

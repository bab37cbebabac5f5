// SPDX-License-Identifier: Apache-2.0
// Input that is made to use much memory: the options bound the memory, and all lines within the limits
// are in the tables.
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>

#include <gtest/gtest.h>

#include "simdlp/detail/seeded_hash.h"
#include "simdlp/table_builder.h"
#include "table/counted_memory.h"

namespace {

using namespace simdlp;
using table_tests::held_bytes;
using table_tests::peak_bytes;
using table_tests::reset_peak;

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

// Appends all lines and recycles the batches. Returns the number of rows.
std::size_t rows_of(table_builder& build, std::string_view input) {
  std::size_t rows = 0;
  decoder from(input);
  bool more = true;
  while (more) {
    more = build.append(from) == append_status::full;
    table_batch batch = build.take();
    rows += batch.rows();
    build.recycle(std::move(batch));
  }
  return rows;
}

TEST(hostile_tables, AMillionSeriesOfOneRowEach) {
  std::string input;
  for (int i = 0; i < 1'000'000; ++i) {
    input += "m,id=" + std::to_string(i) + " f=1 " + std::to_string(i) + '\n';
  }
  table_options options;
  options.series.max_series = 100'000;
  const std::size_t before = held_bytes();
  reset_peak();
  table_builder build(options);
  EXPECT_EQ(rows_of(build, input), 1'000'000U);
  EXPECT_EQ(build.generation(), 10U);
  EXPECT_EQ(build.rejected(), 0U);
  EXPECT_LT(peak_bytes() - before, 64 * mebibyte);
}

TEST(hostile_tables, ALineOfAHundredThousandColumns) {
  std::string line = "m ";
  for (int i = 0; i < 100'000; ++i) line += (i == 0 ? "f" : ",f") + std::to_string(i) + "=1i";
  const std::string input = line + " 1\nm f0=1i 2\n" + line + " 3\n";
  table_builder refuses;
  EXPECT_EQ(rows_of(refuses, input), 1U);
  EXPECT_EQ(refuses.rejected(), 2U);
  table_options options;
  options.schema.max_columns = 100'000;
  table_builder build(options);
  EXPECT_EQ(rows_of(build, input), 3U);
  EXPECT_EQ(build.schema().tables()[0].columns().size(), 100'000U);
}

// Each line has one of ten thousand fields, and takes room in all columns.
TEST(hostile_tables, RowsThatHaveOneOfManyColumns) {
  std::string input;
  for (int i = 0; i < 20'000; ++i) {
    input += "m f" + std::to_string(i % 10'000) + "=1i " + std::to_string(i) + '\n';
  }
  table_options options;
  options.max_bytes = 8 * mebibyte;
  const std::size_t before = held_bytes();
  reset_peak();
  table_builder build(options);
  EXPECT_EQ(rows_of(build, input), 20'000U);
  EXPECT_LT(peak_bytes() - before, 128 * mebibyte);
}

TEST(hostile_tables, TagColumnsForEverySeries) {
  std::string input;
  for (int i = 0; i < 3'000; ++i) {
    input += "m,t" + std::to_string(i % 1'000) + "=v" + std::to_string(i) + " f=1i\n";
  }
  table_options options;
  options.max_bytes = 4 * mebibyte;
  options.series.max_bytes = 4 * mebibyte;
  const std::size_t before = held_bytes();
  reset_peak();
  table_builder build(options);
  EXPECT_EQ(rows_of(build, input), 3'000U);
  EXPECT_GT(build.generation(), 0U);
  EXPECT_LT(peak_bytes() - before, 64 * mebibyte);
}

TEST(hostile_tables, DictionariesOfLongValues) {
  table_options options;
  options.series.max_bytes = 4 * mebibyte;
  options.max_bytes = 4 * mebibyte;
  const std::size_t before = held_bytes();
  table_builder build(options);
  reset_peak();
  std::size_t rows = 0;
  for (int i = 0; i < 1'000; ++i) {
    const std::string value = std::to_string(i) + std::string(60'000, 'x');
    rows += rows_of(build, "m,t=" + value + ",u=a\\ " + value + " f=1\n");
  }
  EXPECT_EQ(rows, 1'000U);
  EXPECT_GT(build.generation(), 10U);
  EXPECT_LT(peak_bytes() - before, 64 * mebibyte);
}

TEST(hostile_tables, NamesWithoutEnd) {
  table_options options;
  options.schema.max_bytes = mebibyte;
  const std::size_t before = held_bytes();
  reset_peak();
  table_builder build(options);
  std::size_t rows = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string name = std::to_string(i) + std::string(300, 'n');
    rows += rows_of(build, "m" + name + " f=1\nm f" + name + "=1\n");
  }
  EXPECT_GT(rows, 100U);
  EXPECT_EQ(rows + build.rejected(), 20'000U);
  EXPECT_LE(build.schema().bytes(), mebibyte);
  EXPECT_LT(peak_bytes() - before, 16 * mebibyte);
}

// The memory of a table that once had many rows is not kept.
TEST(hostile_tables, EachTableIsLargeOnce) {
  table_options options;
  options.max_rows = 20'000;
  table_builder build(options);
  std::size_t after_ten = 0;
  for (int table = 0; table < 100; ++table) {
    std::string input;
    for (int i = 0; i < 20'000; ++i) {
      input += "m" + std::to_string(table) + " a=1,b=2i,s=\"text\" " + std::to_string(i) + '\n';
    }
    // And one row of every other table.
    for (int other = 0; other < table; ++other) {
      input += "m" + std::to_string(other) + " a=1 1\n";
    }
    EXPECT_EQ(rows_of(build, input), 20'000U + static_cast<std::size_t>(table));
    if (table == 10) after_ten = held_bytes();
  }
  EXPECT_LT(held_bytes(), 3 * after_ten);
}

TEST(hostile_tables, ALineTwiceOfTenThousandFields) {
  std::string line = "m ";
  for (int i = 0; i < 10'000; ++i) line += (i == 0 ? "f" : ",f") + std::to_string(i) + "=1";
  for (int i = 0; i < 10'000; ++i) line += ",f" + std::to_string(i) + "=2";
  table_options options;
  options.schema.on_duplicate_field = duplicate_fields::last_wins;
  table_builder build(options);
  decoder from(line);
  ASSERT_EQ(build.append(from), append_status::done);
  const table_batch batch = build.take();
  ASSERT_EQ(batch[0].columns(), 10'000U);
  for (std::size_t i = 0; i < 10'000; ++i) ASSERT_EQ(batch[0].column(i).floats()[0], 2.0);
}

// Texts that differ in one place, have their words exchanged, or are runs of one byte.
TEST(hostile_tables, TheHashOfSeriesTellsSimilarTextsApart) {
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
    const detail::seeded_hash hash(seed);
    std::unordered_set<std::uint64_t> seen;
    std::unordered_set<std::string> texts;
    const auto add = [&](std::string text) {
      if (!texts.insert(text).second) return;
      EXPECT_TRUE(seen.insert(hash(text)).second) << seed << ' ' << text;
    };
    for (std::size_t size = 0; size < 200; ++size) {
      for (const char byte : {'\0', 'a', '\xFF'}) {
        std::string text(size, byte);
        add(text);
        for (std::size_t i = 0; i < size; ++i) {
          std::string other = text;
          other[i] = 'b';
          add(other);
        }
      }
    }
    for (unsigned i = 0; i < 100'000; ++i) {
      std::string text = "m,a=" + std::to_string(i) + ",b=" + std::to_string(i / 7);
      add(text);
      add(std::string(40, 'x') + text + std::string(40, 'y'));
    }
    std::string words = "abcdefghABCDEFGH12345678!@#$%^&*";
    for (unsigned i = 0; i < 24; ++i) {
      std::string text;
      for (unsigned left = 4, rest = i, used = 0; left > 0; --left) {
        unsigned pick = rest % left;
        rest /= left;
        for (unsigned word = 0; word < 4; ++word) {
          if ((used >> word & 1U) != 0) continue;
          if (pick-- != 0) continue;
          text += words.substr(8 * word, 8);
          used |= 1U << word;
          break;
        }
      }
      add(text);
      add(text + text);
    }
  }
}

}  // namespace

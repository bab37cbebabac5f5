// SPDX-License-Identifier: Apache-2.0
//
// Hostile inputs: the library agrees with the reference decoder on each of the hostile shapes, on runs
// of backslashes and of line feeds of every length up to several blocks, and with any byte at any place
// of a line. It also counts a million repetitions correctly. linear_test.cpp checks the cost.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include <gtest/gtest.h>

#include "agreement.h"
#include "effort.h"
#include "hostile_shapes.h"

namespace simdlp::agreement {
namespace {

// A block is 64 bytes at most; runs go beyond four of them.
constexpr std::size_t longest_run = 4 * 64 + 4;
constexpr std::string_view line_before = "a_line_before,tag=value field=1\n";
constexpr std::string_view line_behind = "\nbehind,c=d g=\"more\",h=2i 2\n";

class hostile_inputs : public testing::TestWithParam<hostile_shape> {};

TEST_P(hostile_inputs, AgreeWithTheReference) {
  const hostile_shape& of = GetParam();
  decode_options options;
  if (of.duplicates) options.duplicates = duplicates::reject;
  judge with(options);
  // Within a window, around the end of one, and over some.
  for (const std::size_t size : {std::size_t{500}, std::size_t{24'500}, std::size_t{80'000}}) {
    const std::string input = of.input(size);
    EXPECT_EQ(with.differ(input), "");
    if (slow_build) continue;
    EXPECT_EQ(with.differ(joined({line_before, input})), "");
    EXPECT_EQ(with.differ(joined({input, line_behind})), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, hostile_inputs, testing::ValuesIn(hostile_shapes()),
                         [](const auto& one) { return std::string(one.param.name); });

// The surroundings of a run: the text before it and after it.
struct place {
  const char* name;
  std::string_view before;
  std::string_view behind;
};
constexpr place places[] = {
    {"Measurement", "m", "x,a=b f=1"},
    {"MeasurementBeforeAComma", "m", ",a=b f=1"},
    {"MeasurementBeforeASpace", "m", " f=1"},
    {"TagKey", "m,a", "=b f=1"},
    {"TagValueBeforeAComma", "m,a=b", ",c=d f=1"},
    {"TagValueBeforeASpace", "m,a=b", " f=1 1"},
    {"FieldKey", "m f", "=1"},
    {"String", "m f=\"", "\" 1"},
    {"StringBeforeText", "m f=\"a", "b\",g=\"\" 1"},
    {"NumberBehind", "m f=1", " 1"},
    {"TimestampBehind", "m f=1 1", ""},
    {"Comment", "# \"", ""},
    {"Alone", "", ""},
};

class runs : public testing::TestWithParam<std::tuple<place, char>> {};

TEST_P(runs, OfEveryLengthAgree) {
  const auto& [where, byte] = GetParam();
  judge with;
  std::string input;
  for (std::size_t length = 0; length <= longest_run; length += effort_step(1, 3)) {
    // Different numbers of bytes before, so that the run begins at different places of a block.
    for (std::size_t shift = 0; shift < 64; shift += effort_step(9, 31)) {
      input.assign(line_before);
      input += '#';
      input.append(shift, '.');
      input += '\n';
      input += where.before;
      input.append(length, byte);
      input += where.behind;
      input += line_behind;
      ASSERT_EQ(with.differ(input), "") << length << " times, shifted by " << shift;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Places, runs,
                         testing::Combine(testing::ValuesIn(places),
                                          testing::Values('\\', '\n', '"', ' ')),
                         [](const auto& one) {
                           const char byte = std::get<1>(one.param);
                           const char* const of = byte == '\\'   ? "Backslashes"
                                                  : byte == '\n' ? "LineFeeds"
                                                  : byte == '"'  ? "Quotes"
                                                                 : "Spaces";
                           return std::string(std::get<0>(one.param).name) + of;
                         });

// Every possible byte, in place of each byte of a line that has everything, and before each.
TEST(any_bytes, AtAnyPlaceOfALine) {
  const std::string_view line =
      R"(w\ x,t\,y=S\ o\=m,u=v te\ mp=-21.75e1,i=1i,u=2u,b=true,s="a \"q\" \\ w" -1700000000123)";
  judge with;
  std::string input;
  for (std::size_t at = 0; at <= line.size(); at += effort_step(1, 4)) {
    for (int byte = 0; byte < 256; byte += static_cast<int>(effort_step(1, 3))) {
      for (const bool over : {false, true}) {
        if (over && at == line.size()) continue;
        input.assign(line_before);
        input += line.substr(0, at);
        input += static_cast<char>(byte);
        input += line.substr(at + (over ? 1 : 0));
        input += line_behind;
        ASSERT_EQ(with.differ(input), "") << "byte " << byte << " at " << at;
      }
    }
  }
}

// ---- a million of something ----------------------------------------------------------------------

constexpr std::size_t million = 1'000'000;

TEST(million_lines, Tags) {
  const std::string input = "m," + distinct_pieces(million, "=v") + " f=1 7\nnext f=2";
  for (const kernel* const one : running_kernels()) {
    const auto decode = std::make_unique<decoder>(input, decode_options{.kernel = one});
    ASSERT_TRUE(decode->next());
    const point here = decode->current();
    ASSERT_TRUE(here) << one->name;
    EXPECT_EQ(here.tags().size(), million);
    std::size_t seen = 0;
    bool good = true;
    for (const auto& [key, value] : here.tags()) {
      ++seen;
      good = good && key.raw_size() == 11 && value.raw() == "v";
    }
    EXPECT_EQ(seen, million);
    EXPECT_TRUE(good);
    EXPECT_EQ(here.timestamp(), 7);
    ASSERT_TRUE(decode->next());
    EXPECT_TRUE(decode->current());
    EXPECT_FALSE(decode->next());
  }
}

TEST(million_lines, EmptyLines) {
  const std::string input = std::string(million, '\n') + "m f=1 7";
  for (const kernel* const one : running_kernels()) {
    const auto decode = std::make_unique<decoder>(input, decode_options{.kernel = one});
    ASSERT_TRUE(decode->next());
    EXPECT_EQ(decode->current().timestamp(), 7);
    EXPECT_FALSE(decode->next());
    EXPECT_EQ(decode->totals(), (totals{million + 1, 1, 0, 0, million, input.size()})) << one->name;
  }
}

TEST(million_lines, CommentsAndLines) {
  const std::string input = repeated("# \"it's\"\nm,a=\"b f=1 7\n", million);
  for (const kernel* const one : running_kernels()) {
    const auto decode = std::make_unique<decoder>(input, decode_options{.kernel = one});
    while (decode->next()) {
    }
    EXPECT_EQ(decode->totals(), (totals{2 * million, million, 0, million, 0, input.size()}))
        << one->name;
  }
}

}  // namespace
}  // namespace simdlp::agreement

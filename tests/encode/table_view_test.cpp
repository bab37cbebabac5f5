// SPDX-License-Identifier: Apache-2.0
#include "simdlp/table_view.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model.h"
#include "random_points.h"

namespace simdlp {
namespace {

using namespace std::string_view_literals;  // NOLINT(google-build-using-namespace)

std::string lines_of(const table_view& table, const encode_options& options = {}) {
  std::string out;
  encoder encode(out, options);
  const rows_written rows = table.encode_to(encode);
  return rows.refused == 0 ? out : out + "first " + std::string(name(rows.first_code));
}

template <class T>
concept can_be_columns = requires(table_view& table, T strings) {
  table.tag("t", static_cast<T>(strings)).field("f", static_cast<T>(strings));
};
template <class T>
concept can_be_times = requires(table_view& table, T times) {
  table.timestamp(static_cast<T>(times));
};
static_assert(can_be_columns<std::vector<std::string>&> &&
              can_be_columns<const std::vector<std::string>&> &&
              can_be_columns<std::span<const std::string_view>>);
static_assert(!can_be_columns<std::vector<std::string>>, "it would be gone before it is read");
static_assert(can_be_times<std::vector<std::int64_t>&> && !can_be_times<std::vector<std::int64_t>>);

TEST(table_view, WritesEveryKind) {
  const std::vector<std::string> hosts{"a", "b c"};
  const std::vector<std::string_view> rooms{"k=1", "l"};
  const std::vector<double> floats{1.5, -0.0};
  const std::vector<std::int64_t> integers{-7, 123456};
  const std::vector<std::uint64_t> unsigneds{7, 18446744073709551615U};
  const std::array<bool, 2> truths{true, false};
  const std::vector<std::string> strings{"x\"y", ""};
  const std::vector<std::int64_t> times{5, -5};
  table_view table("m 1", 2);
  table.tag("z", hosts).tag("a,b", rooms);
  table.field("f", floats).field("i", integers).field("u", unsigneds).field("b", truths);
  table.field("s =", strings).timestamp(times);
  EXPECT_EQ(table.rows(), 2U);
  EXPECT_EQ(
      lines_of(table, {.unsigned_integers = unsigned_rule::write}),
      "m\\ 1,a\\,b=k\\=1,z=a f=1.5,i=-7i,u=7u,b=true,s\\ \\==\"x\\\"y\" 5\n"
      "m\\ 1,a\\,b=l,z=b\\ c f=-0,i=123456i,u=18446744073709551615u,b=false,s\\ \\==\"\" -5\n");
}

// Names longer than the line buffer.
TEST(table_view, NamesMayBeOfAnySize) {
  for (const std::size_t size :
       {1UL, 500UL, 1'500UL, 3'000UL, 4'095UL, 4'096UL, 4'097UL, 20'000UL}) {
    const std::string tag_key(size, 't');
    const std::string field_key(size, 'f');
    const std::vector<std::string> tags{std::string(size, 'v'), "short"};
    const std::vector<double> floats{0.5, 2};
    const std::vector<std::string_view> strings{"a \"b\"", "c"};
    table_view table("m", 2);
    table.tag(tag_key, tags).tag("z" + tag_key, tags);
    table.field(field_key, floats).field("g" + field_key, strings);
    std::string rows;
    const encode_options any_size{.dialect = dialect::go_v2};
    encoder encode(rows, any_size);
    for (std::size_t row = 0; row < 2; ++row) {
      encode.measurement("m").tag(tag_key, tags[row]).tag("z" + tag_key, tags[row]);
      encode.field(field_key, floats[row]).field("g" + field_key, strings[row]);
      ASSERT_FALSE(encode.end_line());
    }
    EXPECT_EQ(lines_of(table, any_size), rows) << size;
    // Into a span with room for only the second row, or for no row.
    const std::size_t second = rows.size() - rows.find('\n') - 1;
    for (const std::size_t room : {second, second - 1}) {
      std::string memory(room, '.');
      encoder into(std::span<char>(memory), any_size);
      const rows_written written = table.encode_to(into);
      const std::size_t expected = room == second ? 1 : 0;
      EXPECT_EQ(written.written, expected) << size;
      EXPECT_EQ(written.first_code, errc::buffer_full) << size;
    }
  }
}

TEST(table_view, LeavesOutWhatIsNotValid) {
  const std::vector<std::string_view> tags{"a", "b", "c"};
  const std::vector<std::int64_t> first{1, 2, 3};
  const std::vector<std::int64_t> second{4, 5, 6};
  const std::vector<std::int64_t> times{7, 8, 9};
  const std::array<std::uint8_t, 1> not_second{0b101};
  const std::array<std::uint8_t, 1> not_first{0b110};
  const std::array<std::uint8_t, 1> only_first{0b001};
  table_view table("m", 3);
  table.tag("t", tags, not_second)
      .field("x", first, not_first)
      .field("y", second)
      .timestamp(times, only_first);
  EXPECT_EQ(lines_of(table), "m,t=a y=4i 7\nm x=2i,y=5i\nm,t=c x=3i,y=6i\n");
}

TEST(table_view, ARowWithoutAnyFieldIsRefused) {
  const std::vector<std::int64_t> values{1, 2, 3};
  const std::array<std::uint8_t, 1> not_second{0b101};
  table_view table("m", 3);
  table.field("f", values, not_second);
  std::string out;
  encoder encode(out);
  std::vector<std::pair<std::size_t, errc>> told;
  const rows_written rows =
      table.encode_to(encode, [&](std::size_t row, errc code) { told.emplace_back(row, code); });
  EXPECT_EQ(out, "m f=1i\nm f=3i\n");
  EXPECT_EQ(rows.written, 2U);
  EXPECT_EQ(rows.refused, 1U);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0], std::pair(std::size_t{1}, errc::no_fields));
}

TEST(table_view, BadRowsAreReportedAndGoodOnesKept) {
  const std::vector<std::string> tags{"a", "", "c\\", "d\n", "e", "f"};
  const std::vector<double> values{1, 2, 3, 4, std::nan(""), 6};
  table_view table("m", 6);
  table.tag("t", tags).field("f", values);
  std::string out;
  encoder encode(out);
  std::vector<errc> told;
  (void)table.encode_to(encode, [&](std::size_t, errc code) { told.push_back(code); });
  EXPECT_EQ(out, "m,t=a f=1\nm,t=f f=6\n");
  EXPECT_EQ(told, (std::vector<errc>{errc::empty_name, errc::trailing_backslash,
                                     errc::control_character, errc::non_finite_float}));
}

TEST(table_view, ABadNameIsWrongInEveryRow) {
  const std::vector<std::int64_t> values{1, 2};
  const std::vector<std::string> tags{"a", "b"};
  const auto code = [&](table_view table) {
    std::string out;
    encoder encode(out);
    std::size_t told = 0;
    const rows_written rows = table.encode_to(encode, [&](std::size_t, errc) { ++told; });
    EXPECT_EQ(rows.refused, 2U);
    EXPECT_EQ(told, 2U);
    EXPECT_EQ(out, "");
    return rows.first_code;
  };
  EXPECT_EQ(code(table_view("#", 2).field("f", values)), errc::measurement_starts_with_hash);
  EXPECT_EQ(code(table_view("m", 2).field("time", values)), errc::reserved_name);
  EXPECT_EQ(code(table_view("m", 2).field("f", values).field("f", values)), errc::duplicate_field);
  EXPECT_EQ(code(table_view("m", 2).tag("t", tags).tag("t", tags).field("f", values)),
            errc::duplicate_tag);
  EXPECT_EQ(code(table_view("m", 2).tag("t", tags)), errc::no_fields);
  EXPECT_EQ(code(table_view("m", 2).tag("\xFF", tags).field("f", values)), errc::invalid_utf8);
}

TEST(table_view, ShortColumnsRefuseTheRowsAfterTheirEnd) {
  const std::vector<std::int64_t> two{1, 2};
  const std::vector<std::int64_t> three{1, 2, 3};
  const std::vector<std::string> two_tags{"a", "b"};
  EXPECT_EQ(lines_of(table_view("m", 3).field("f", two)),
            "m f=1i\nm f=2i\nfirst field_value_missing");
  EXPECT_EQ(lines_of(table_view("m", 3).tag("t", two_tags).field("f", three)),
            "m,t=a f=1i\nm,t=b f=2i\nfirst tag_value_missing");
  EXPECT_EQ(lines_of(table_view("m", 3).field("f", three).timestamp(two)),
            "m f=1i 1\nm f=2i 2\nfirst timestamp_range");
  const std::array<std::uint8_t, 1> one_byte{0xFF};
  std::vector<std::int64_t> nine(9, 1);
  EXPECT_EQ(lines_of(table_view("m", 9).field("f", nine, one_byte)).substr(8 * 7),
            "first no_fields");
  EXPECT_EQ(lines_of(table_view("m", 0).field("f", two)), "");
}

TEST(table_view, PackedStrings) {
  const std::string bytes = "abbc\"d";
  const std::array<std::int32_t, 4> offsets{0, 1, 3, 6};
  table_view table("m", 3);
  table.tag("t", packed_strings{offsets, bytes}).field("f", packed_strings{offsets, bytes});
  EXPECT_EQ(lines_of(table), "m,t=a f=\"a\"\nm,t=bb f=\"bb\"\nm,t=c\"d f=\"c\\\"d\"\n");
  // Wrong offsets are clamped to the existing bytes, and nothing outside is read.
  const std::array<std::int32_t, 4> lies{-5, 100, 2, 2'000'000};
  EXPECT_EQ(lines_of(table_view("m", 3).field("f", packed_strings{lies, bytes})),
            "m f=\"abbc\\\"d\"\nm f=\"\"\nm f=\"bc\\\"d\"\n");
  EXPECT_EQ(lines_of(table_view("m", 1).field("f", packed_strings{})), "first field_value_missing");
}

TEST(table_view, NeedAnEncoderBetweenTwoLines) {
  const std::vector<std::int64_t> values{1};
  std::string out;
  encoder encode(out);
  encode.measurement("open");
  EXPECT_EQ(table_view("m", 1).field("f", values).encode_to(encode).first_code, errc::out_of_order);
  EXPECT_EQ(table_view("m", 1).field("f", values).encode_to(encode).written, 1U);
  EXPECT_EQ(out, "m f=1i\n");
}

TEST(table_view, FillAFixedSpanAsFarAsItGoes) {
  const std::vector<std::int64_t> values{1, 22, 3};
  const std::string whole = "m f=1i\nm f=22i\nm f=3i\n";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    std::vector<char> memory(size + 1, '!');
    encoder encode(std::span<char>(memory.data(), size));
    const rows_written rows = table_view("m", 3).field("f", values).encode_to(encode);
    EXPECT_EQ(rows.written + rows.refused, 3U);
    EXPECT_EQ(rows.refused != 0, size < whole.size());
    EXPECT_EQ(memory[size], '!');
  }
}

// Rows longer than the line buffer, which is flushed before every kind of piece.
TEST(table_view, RowsMayBeOfAnySize) {
  const std::vector<std::int64_t> numbers{INT64_MIN};
  const std::vector<double> floats{-2.2250738585072014e-308};
  for (const std::size_t size : {1U, 15U, 16U, 17U, 300U, 511U, 512U, 513U}) {
    for (std::size_t first = 1; first <= 520; first += 13) {
      const std::string head(first, 'h');
      const std::vector<std::string> values{std::string(size, 'v')};
      table_view table(head, 1);
      std::string wanted = head;
      const std::size_t count = 6000 / (size + 90);
      const auto key = [](char kind, std::size_t i) {
        return kind + std::to_string(1000 + i) + std::string(i % 40, 'k');
      };
      for (std::size_t i = 0; i < count; ++i) {
        table.tag(key('t', i), values);
        wanted += "," + key('t', i) + "=" + values[0];
      }
      for (std::size_t i = 0; i < count; ++i) {
        table.field(key('s', i), values).field(key('i', i), numbers).field(key('f', i), floats);
        wanted += (i == 0 ? " " : ",") + key('s', i) + "=\"" + values[0] + "\",";
        wanted += key('i', i) + "=-9223372036854775808i,";
        wanted += key('f', i) + "=-2.2250738585072014e-308";
      }
      ASSERT_EQ(lines_of(table), wanted + "\n") << size << ' ' << first;
    }
  }
}

// Random tables give the same lines as their rows one by one.
TEST(table_view, WriteWhatRowsWrite) {
  model::random_points source(9);
  generate::random chance(10);
  for (int round = 0; round < 300; ++round) {
    (void)source.next(60);
    const std::size_t rows = 1 + chance.below(20);
    encode_options options;
    options.dialect = chance.one_in(2) ? dialect::portable : dialect::influxdb3;
    std::vector<std::string> tags;
    std::vector<std::string> strings;
    std::vector<double> floats;
    std::vector<std::int64_t> integers;
    std::vector<std::int64_t> times;
    for (std::size_t i = 0; i < rows; ++i) {
      tags.push_back(source.name());
      strings.push_back(source.string());
      floats.push_back(source.floating());
      integers.push_back(source.integer());
      times.push_back(source.integer());
    }
    const std::string names[] = {source.name(), source.name(), source.name(), source.name(),
                                 source.name()};
    std::vector<std::uint8_t> valid(rows / 8 + 1);
    for (auto& byte : valid) byte = static_cast<std::uint8_t>(chance.below(256));
    table_view table(names[0], rows);
    table.tag(names[1], tags, valid).field(names[2], floats, valid);
    table.field(names[3], integers).field(names[4], strings).timestamp(times, valid);
    std::string out;
    encoder encode(out, options);
    std::vector<errc> codes(rows, errc::none);
    (void)table.encode_to(encode, [&](std::size_t row, errc code) { codes[row] = code; });
    std::string wanted;
    for (std::size_t i = 0; i < rows; ++i) {
      const bool there = (unsigned{valid[i / 8]} >> (i % 8) & 1U) != 0;
      model::point row{names[0], {}, {}, {}};
      if (there) row.tags.emplace_back(names[1], tags[i]);
      if (there) row.fields.emplace_back(names[2], floats[i]);
      row.fields.emplace_back(names[3], integers[i]);
      row.fields.emplace_back(names[4], strings[i]);
      if (there) row.time = times[i];
      const model::outcome line = model::encode(row, options);
      if (line.code == errc::none && codes[i] == errc::none) wanted += line.line + "\n";
      // An invalid name is an error in every row, even if the row has no value for it.
      ASSERT_TRUE(line.code == errc::none || codes[i] != errc::none);
    }
    ASSERT_EQ(out, wanted);
  }
}

template <class T>
concept can_be_column = requires(table_view& table, const T& given) {
  table.field("f", given);
};
static_assert(!can_be_column<std::vector<bool>> && !can_be_column<std::vector<char>> &&
              !can_be_column<std::vector<int*>> && can_be_column<std::span<const bool>>);

}  // namespace
}  // namespace simdlp

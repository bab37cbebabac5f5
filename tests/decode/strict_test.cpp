// SPDX-License-Identifier: Apache-2.0
// The strict decoder by itself: the ends of logical lines, and the result of one line. Other tests
// compare it with the grammar on large sets of cases.
#include "decode/strict.h"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "guarded_memory.h"

namespace {

using namespace std::string_view_literals;
using simdlp::decode_options;
using simdlp::errc;
using simdlp::detail::extent;
using simdlp::detail::find_logical_line;
using simdlp::detail::line;
using simdlp::detail::line_kind;
using simdlp::detail::read_line_strictly;
using simdlp::detail::strict_line;

// A bar marks the end of the line, and a second one the end of its line end, if that has bytes.
void expect_extent(std::string_view marked) {
  std::string bytes(marked);
  const std::size_t end = bytes.find('|');
  ASSERT_NE(end, std::string::npos);
  bytes.erase(end, 1);
  std::size_t next = bytes.find('|', end);
  if (next == std::string::npos) {
    next = end;
  } else {
    bytes.erase(next, 1);
  }
  simdlp::test::guarded_memory pages(bytes.size());
  for (const char* const from : {pages.at_begin(bytes).data(), pages.at_end(bytes).data()}) {
    const extent got = find_logical_line(from, from + bytes.size());
    EXPECT_EQ(got.end - from, static_cast<std::ptrdiff_t>(end)) << marked;
    EXPECT_EQ(got.next - from, static_cast<std::ptrdiff_t>(next)) << marked;
  }
}

TEST(strict, ALineEndsAtALineFeedOrTheEnd) {
  for (const std::string_view marked :
       {"|"sv, "m|"sv, "m f=1 1|"sv, "m f=1 1|\n|"sv, "m f=1 1|\n|n f=2 2\n"sv, "|\n|m f=1"sv,
        "m f=1|\r\n|n"sv, "m f=1|\r|"sv, "|\r\n|m"sv, "|\r|"sv, "m f=1\r|\r\n|"sv,
        "m\rx f=1|\n|y"sv, "m\0x|\n|y"sv}) {
    expect_extent(marked);
  }
}

TEST(strict, AnEscapedLineFeedIsOne) {
  for (const std::string_view marked :
       {"m\\|\n|n f=1"sv, "m,a=b\\|\n|c f=1"sv, "m f=1\\|\n|n f=2"sv, "m f=1 1\\|\n|n"sv}) {
    expect_extent(marked);
  }
}

TEST(strict, ACommentEndsAtALineFeedWhateverItHolds) {
  for (const std::string_view marked :
       {"# c|\n|m f=1"sv, "# x=\"|\n|m f=1\n\""sv, "# c\\|\n|m f=1"sv, "# a b=\"c|\r\n|d\""sv,
        "#|"sv, "# c|\r|"sv}) {
    expect_extent(marked);
  }
}

TEST(strict, QuotesInTheSeriesMeanNothing) {
  for (const std::string_view marked : {"m,a=\"b|\n|c f=1"sv, "\"|\n|\""sv, "=\"|\n|\""sv,
                                        "m,a=\"b\\ =\"c|\n|\""sv, "m\\ f=\"a|\n|b\" 1"sv}) {
    expect_extent(marked);
  }
}

TEST(strict, AStringOpensAfterAnEqualsSignOfTheFields) {
  for (const std::string_view marked :
       {"m f=\"a\nb\"|\n|n"sv, "m f=\"a\nb\",g=\"\n\" 1|\n|n f=1"sv, "m =\"a\nb\"|\n|n"sv,
        "m f=\"a\\\"\nb\"|\n|n"sv, "m f=\"a\\\\\"|\n|b\""sv, "m f=\"a\\\\\\\"\nb\"|\n|n"sv,
        "m f=\"\r\n\"|\r\n|n"sv, "m  f=\"\n\"|\n|"sv,
        // The same for invalid lines.
        "m f=x,g=\"a\nevil v=1 1\n\" 1|\n|n f=2 2"sv, "m f=\"a\"b=\"\n\"|\n|n"sv,
        "m f=1 1 =\"\n\"|\n|n"sv, "m  =\"\n\"|\n|n"sv}) {
    expect_extent(marked);
  }
}

TEST(strict, OtherQuotesOpenNothing) {
  for (const std::string_view marked :
       {"m f\"=1|\n|\""sv, "m f=1\"|\n|\""sv, "m \"f=1|\n|\""sv, "m f\\=\"a|\n|\" b"sv,
        "m f=\"a\"\"|\n|\""sv, "m f= \"a|\n|\""sv, "m f==\"a\nb\"|\n|c"sv}) {
    expect_extent(marked);
  }
}

TEST(strict, AnUnterminatedStringTakesEverything) {
  for (const std::string_view marked :
       {"m f=\"a\nn f=2\n|"sv, "m f=\"|"sv, "m f=\"a\\\"\n|"sv, "m f=\"a\\|"sv, "m f=\"a\r|"sv}) {
    expect_extent(marked);
  }
}

strict_line read(line& into, std::string_view bytes, const decode_options& options = {}) {
  return read_line_strictly(into, bytes.data(), bytes.data() + bytes.size(), bytes.data(), options);
}

TEST(strict, KindsOfLines) {
  line it;
  EXPECT_EQ(read(it, "\n").kind, line_kind::blank);
  EXPECT_EQ(read(it, "   ").kind, line_kind::blank);
  EXPECT_EQ(read(it, "  \r\nm f=1").kind, line_kind::blank);
  EXPECT_EQ(read(it, "# c").kind, line_kind::comment);
  EXPECT_EQ(read(it, "   #").kind, line_kind::comment);
  EXPECT_EQ(read(it, "m f=1").kind, line_kind::point);
  EXPECT_EQ(read(it, "m").kind, line_kind::rejected);
}

TEST(strict, APointAndItsSections) {
  constexpr std::string_view input = "  m\\ x,a=1,b=\\=  f=\"q\\\"\",g=2i   17  \r\nnext";
  line it;
  const strict_line got = read(it, input);
  ASSERT_EQ(got.kind, line_kind::point);
  const auto at = [&](const char* where) { return static_cast<std::size_t>(where - input.data()); };
  EXPECT_EQ(at(it.begin), 2U);
  EXPECT_EQ(at(it.end), input.find('\r'));
  EXPECT_EQ(at(got.next), input.find("next"));
  EXPECT_EQ(at(it.measurement_end), input.find(",a"));
  EXPECT_TRUE(it.measurement_escaped);
  EXPECT_EQ(at(it.first_tag), input.find("a=1"));
  EXPECT_EQ(at(it.first_field), input.find("f="));
  EXPECT_EQ(it.tags, 2U);
  EXPECT_EQ(it.fields, 2U);
  EXPECT_EQ(it.tokens, nullptr);
  EXPECT_FALSE(it.error);
  EXPECT_EQ(at(got.timestamp), input.find("17"));
  EXPECT_EQ(got.timestamp_end - got.timestamp, 2);
}

TEST(strict, WhatIsWrongAndWhere) {
  struct wrong_case {
    std::string_view input;
    errc code;
    std::size_t offset;
  };
  for (const wrong_case& of :
       std::initializer_list<wrong_case>{{",a=b f=1", errc::measurement_missing, 0},
                                         {"  \tm f=1", errc::measurement_missing, 2},
                                         {"m, f=1", errc::tag_key_missing, 2},
                                         {"m,a f=1", errc::tag_equals, 2},
                                         {"m,a= f=1", errc::tag_value_missing, 4},
                                         {"m,a=b=c f=1", errc::expected_space, 5},
                                         {"m", errc::expected_space, 1},
                                         {"m ", errc::field_key_missing, 2},
                                         {"m f", errc::field_equals, 3},
                                         {"m f=", errc::field_value_missing, 4},
                                         {"m f=x", errc::field_value_syntax, 4},
                                         {"m f=\"a", errc::string_unterminated, 4},
                                         {"m f=\"a\"b", errc::after_string, 7},
                                         {"m f=9223372036854775808i", errc::int_range, 4},
                                         {"m f=18446744073709551616u", errc::uint_range, 4},
                                         {"m f=1e400", errc::float_range, 4},
                                         {"m f=1 x", errc::timestamp_syntax, 6},
                                         {"m f=1 9223372036854775808", errc::timestamp_range, 6},
                                         {"m f=1 1 1", errc::trailing, 8},
                                         {"m f=1\rx", errc::cr, 5},
                                         {"# \x01", errc::comment_control, 2},
                                         {"m,\xFF=a f=1", errc::invalid_utf8, 2},
                                         {"m f=\"a\xFF\"", errc::invalid_utf8, 5}}) {
    line it;
    EXPECT_EQ(read(it, of.input).kind, line_kind::rejected) << of.input;
    EXPECT_EQ(it.error.code, of.code) << of.input << ": " << name(it.error.code);
    EXPECT_EQ(it.error.offset, of.offset) << of.input;
    EXPECT_EQ(it.tags, 0U);
    EXPECT_EQ(it.fields, 0U);
    EXPECT_EQ(it.measurement_end, it.begin);
  }
}

TEST(strict, LimitsHaveCodesOfTheirOwn) {
  const auto code = [](std::string_view input, const decode_options& options) {
    line it;
    const strict_line got = read(it, input, options);
    EXPECT_EQ(got.kind == line_kind::rejected, static_cast<bool>(it.error)) << input;
    return it.error.code;
  };
  decode_options few;
  few.limits = {.line = 30, .name = 3, .string = 4, .tags = 1, .fields = 1};
  EXPECT_EQ(code("mmm,ttt=vvv fff=\"1234\"", few), errc::none);
  EXPECT_EQ(code("mmmm f=1", few), errc::name_too_long);
  EXPECT_EQ(code("m,tttt=v f=1", few), errc::name_too_long);
  EXPECT_EQ(code("m,t=vvvv f=1", few), errc::name_too_long);
  EXPECT_EQ(code("m ffff=1", few), errc::name_too_long);
  EXPECT_EQ(code("m f=\"12345\"", few), errc::string_too_long);
  EXPECT_EQ(code("m,a=1,b=2 f=1", few), errc::too_many_tags);
  EXPECT_EQ(code("m f=1,g=2", few), errc::too_many_fields);
  EXPECT_EQ(code("m f=0000000000000000000000000000", few), errc::line_too_long);
  EXPECT_EQ(code("m f=00000000000000000000000000", few), errc::none);
}

TEST(strict, Utf8IsCheckedByDefault) {
  decode_options lenient;
  lenient.validate_utf8 = false;
  line it;
  EXPECT_EQ(read(it, "\xFF,a=\xC3 f=\"\x80\"", lenient).kind, line_kind::point);
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
//
// The reference decoder, rule by rule, on cases written for it by hand. Each case gives the input
// and, in a short notation, the complete expected result. The published cases are in
// reference_conformance_test.cpp, the conversion of floats in decimal_test.cpp.
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "reference_decoder.h"

namespace {

using reference::options;
using reference::precision;
using namespace std::string_view_literals;

std::string show(const reference::value& content) {
  struct writer {
    std::string operator()(double number) const {
      char text[40];
      std::snprintf(text, sizeof text, "%.17g", number);
      return text;
    }
    std::string operator()(std::int64_t number) const { return std::to_string(number) + "i"; }
    std::string operator()(std::uint64_t number) const { return std::to_string(number) + "u"; }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(const std::string& text) const { return "'" + text + "'"; }
  };
  return std::visit(writer{}, content);
}

/// `measurement{key:value}{key=value}@time` for a point, `code@line:column` for a failure, one space
/// between the two.
std::string show(const std::vector<reference::outcome>& outcomes) {
  std::string all;
  for (const reference::outcome& one : outcomes) {
    if (!all.empty()) all += ' ';
    if (const auto* wrong = std::get_if<reference::failure>(&one.what)) {
      all += wrong->code + "@" + std::to_string(wrong->line) + ":" + std::to_string(wrong->column);
      continue;
    }
    const auto& point = std::get<reference::point>(one.what);
    all += point.measurement;
    for (const auto& [key, text] : point.tags) all += "{" + key + ":" + text + "}";
    for (const auto& [key, content] : point.fields) all += "{" + key + "=" + show(content) + "}";
    if (point.time) all += "@" + std::to_string(*point.time);
  }
  return all;
}

std::string read(std::string_view input, const options& how = {}) {
  return show(reference::decode(input, how));
}

/// The result for any field value: the value read back, or an error code.
std::string value_of(const std::string& text) {
  const auto outcomes = reference::decode("q v=" + text);
  if (outcomes.size() != 1) return "not one line";
  if (const auto* wrong = std::get_if<reference::failure>(&outcomes[0].what)) return wrong->code;
  return show(std::get<reference::point>(outcomes[0].what).fields.at(0).second);
}

TEST(reference, EverySectionOfALine) {
  EXPECT_EQ(read("air,room=hall,floor=2 temp=21.5,open=t,seen=4i,all=9u,note=\"ok\" 77"),
            "air{room:hall}{floor:2}{temp=21.5}{open=true}{seen=4i}{all=9u}{note='ok'}@77");
  EXPECT_EQ(read("air z=1,a=2"), "air{z=1}{a=2}");
  EXPECT_EQ(read(""), "");
}

TEST(reference, OnlySpacesSeparate) {
  EXPECT_EQ(read("   air   t=1    5   \n  wet t=2   "), "air{t=1}@5 wet{t=2}");
  EXPECT_EQ(read("\tair t=1"), "measurement_missing@1:1");
  EXPECT_EQ(read("air\tt=1"), "expected_space@1:4");
  EXPECT_EQ(read("air t=1\t5"), "field_value_syntax@1:7");
  EXPECT_EQ(read("air t=1 5\v"), "timestamp_syntax@1:9");
}

TEST(reference, EscapesInNames) {
  EXPECT_EQ(read(R"(a\,b\ c\=d,k\,\=\ =\=v\, f\=\,\ =1)"), R"(a,b c\=d{k,= :=v,}{f=, =1})");
  EXPECT_EQ(read(R"(a\\b,k\k=\\\\ f=1)"), "expected_space@1:16")
      << "the last backslash takes the space";
  EXPECT_EQ(read(R"(a\\\,b f=1)"), R"(a\\,b{f=1})");
  EXPECT_EQ(read(R"("a",'k'="v" "f"=1)"), R"("a"{'k':"v"}{"f"=1})");
  EXPECT_EQ(read("a\\\nb f=1"), "expected_space@1:3 b{f=1}");
}

TEST(reference, MissingParts) {
  EXPECT_EQ(read(",k=v f=1"), "measurement_missing@1:1");
  EXPECT_EQ(read("a,=v f=1"), "tag_key_missing@1:3");
  EXPECT_EQ(read("a, f=1"), "tag_key_missing@1:3");
  EXPECT_EQ(read("a,key f=1"), "tag_equals@1:3");
  EXPECT_EQ(read("a,key,x=1 f=1"), "tag_equals@1:3");
  EXPECT_EQ(read("a,key= f=1"), "tag_value_missing@1:7");
  EXPECT_EQ(read("a,key=v=w f=1"), "expected_space@1:8");
  EXPECT_EQ(read("a"), "expected_space@1:2");
  EXPECT_EQ(read("a "), "field_key_missing@1:3");
  EXPECT_EQ(read("a =1"), "field_key_missing@1:3");
  EXPECT_EQ(read("a f"), "field_equals@1:4");
  EXPECT_EQ(read("a f=,g=1"), "field_value_missing@1:5");
  EXPECT_EQ(read("a f=1,"), "field_key_missing@1:7");
  EXPECT_EQ(read("a f=1, g=1"), "field_key_missing@1:7");
}

TEST(reference, ControlBytesEndNames) {
  EXPECT_EQ(read("a\x01 f=1"), "expected_space@1:2");
  EXPECT_EQ(read("a,\x7fk=v f=1"), "tag_key_missing@1:3");
  EXPECT_EQ(read("a,k\x1f=v f=1"), "tag_equals@1:3");
  EXPECT_EQ(read("a,k=\x02 f=1"), "tag_value_missing@1:5");
  EXPECT_EQ(read("a,k=v\0 f=1"sv), "expected_space@1:6");
  EXPECT_EQ(read("a \x03"
                 "f=1"),
            "field_key_missing@1:3");
  EXPECT_EQ(read("a f\x03=1"), "field_equals@1:4");
  EXPECT_EQ(read("a f=1\x03"), "field_value_syntax@1:5");
  EXPECT_EQ(read("a f=\x03"), "field_value_syntax@1:5");
}

TEST(reference, Utf8IsCheckedBeforeTheByteThatEndsTheName) {
  EXPECT_EQ(read("a\xff\x01 f=1"), "invalid_utf8@1:1");
  EXPECT_EQ(read("a\xff"), "invalid_utf8@1:1");
  EXPECT_EQ(read("a,b\x80 f=1"), "invalid_utf8@1:3");
  EXPECT_EQ(read("a,b=\xc3=1 f=1"), "invalid_utf8@1:5");
  EXPECT_EQ(read("a \xed\xa0\x80 1"), "invalid_utf8@1:3");
  EXPECT_EQ(read("a \x01\xff=1"), "field_key_missing@1:3");
  EXPECT_EQ(read("a f=\xff"), "field_value_syntax@1:5");
  EXPECT_EQ(read("a f=1 \xff"), "timestamp_syntax@1:7");
  EXPECT_EQ(read("a\xff f=1", {.validate_utf8 = false}), "a\xff{f=1}");
}

TEST(reference, Utf8InStringsIsCheckedBeforeWhatFollows) {
  EXPECT_EQ(read("a f=\"x\xff\"y"), "invalid_utf8@1:6");
  EXPECT_EQ(read("a f=\"x\n\xff\""), "invalid_utf8@1:6");
  EXPECT_EQ(read("a f=\"x\xff"), "string_unterminated@1:5");
  EXPECT_EQ(read("a f=\"x\xff\"", {.validate_utf8 = false}), "a{f='x\xff'}");
}

TEST(reference, WhatUtf8Is) {
  for (const char* good : {"\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000",
                           "\U0010ffff", "\u0085", "\ufeff"}) {
    EXPECT_EQ(read(std::string(good) + " f=1"), std::string(good) + "{f=1}");
  }
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xbf\xbf",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xc3",
                          "\xe2\x82", "\xf0\x9f\x98", "\xc3\xc3\xa9"}) {
    EXPECT_EQ(read(std::string(bad) + " f=1"), "invalid_utf8@1:1");
  }
}

TEST(reference, Strings) {
  EXPECT_EQ(value_of(R"("a\"b\\c\n\,\")"), "string_unterminated");
  EXPECT_EQ(value_of(R"("a\"b\\c\n\,\ ")"), R"('a"b\c\n\,\ ')");
  EXPECT_EQ(value_of(R"("\\")"), R"('\')");
  EXPECT_EQ(value_of(R"("\\\"")"), R"('\"')");
  EXPECT_EQ(value_of("\"\""), "''");
  EXPECT_EQ(value_of("\"a\r\n\t b,c=\""), "'a\r\n\t b,c='");
  EXPECT_EQ(value_of("\"a\"b"), "after_string");
  EXPECT_EQ(value_of("x\"a\""), "field_value_syntax");
  EXPECT_EQ(read("a f=\"x\"  3\nb f=1"), "a{f='x'}@3 b{f=1}");
}

TEST(reference, StringsCrossLinesAndPositionsFollow) {
  EXPECT_EQ(read("a f=\"1\n2\n3\",g=z\nb f=1"), "field_value_syntax@3:6 b{f=1}");
  EXPECT_EQ(read("a f=\"1\n2\" 9\n  b f"), "a{f='1\n2'}@9 field_equals@3:6");
  EXPECT_EQ(read("a f=\"1\n\n\"x"), "after_string@3:2");
}

TEST(reference, Booleans) {
  for (const char* yes : {"t", "T", "true", "True", "TRUE"}) EXPECT_EQ(value_of(yes), "true");
  for (const char* no : {"f", "F", "false", "False", "FALSE"}) EXPECT_EQ(value_of(no), "false");
  for (const char* neither : {"tr", "tRUE", "FalsE", "ff", "t1", "yes"}) {
    EXPECT_EQ(value_of(neither), "field_value_syntax") << neither;
  }
}

TEST(reference, Integers) {
  EXPECT_EQ(value_of("-0i"), "0i");
  EXPECT_EQ(value_of("-007i"), "-7i");
  EXPECT_EQ(value_of("9223372036854775807i"), "9223372036854775807i");
  EXPECT_EQ(value_of("9223372036854775808i"), "int_range");
  EXPECT_EQ(value_of("-9223372036854775808i"), "-9223372036854775808i");
  EXPECT_EQ(value_of("-9223372036854775809i"), "int_range");
  EXPECT_EQ(value_of("18446744073709551616000i"), "int_range");
  EXPECT_EQ(value_of("18446744073709551615u"), "18446744073709551615u");
  EXPECT_EQ(value_of("18446744073709551616u"), "uint_range");
  EXPECT_EQ(value_of("00u"), "0u");
  for (const char* wrong : {"i", "u", "-i", "-1u", "+1i", "1I", "1ui", "1.i", "1e3i", "0x1i"}) {
    EXPECT_EQ(value_of(wrong), "field_value_syntax") << wrong;
  }
}

TEST(reference, Floats) {
  EXPECT_EQ(value_of("-0"), "-0");
  EXPECT_EQ(value_of("007.250"), "7.25");
  EXPECT_EQ(value_of("3."), "3");
  EXPECT_EQ(value_of("-.5E+1"), "-5");
  EXPECT_EQ(value_of("3.e-0"), "3");
  EXPECT_EQ(value_of("1e-999999999999999999999"), "0");
  EXPECT_EQ(value_of("-1e999999999999999999999"), "float_range");
  EXPECT_EQ(value_of("0e999999999999999999999"), "0");
  EXPECT_EQ(value_of("1.797693134862315807e308"), "1.7976931348623157e+308");
  EXPECT_EQ(value_of("1.797693134862315808e308"), "float_range");
  for (const char* wrong : {".", "-", "-.", "+1", "1e", "1e+", ".e1", "e1", "1e1.0", "1..0", "--1",
                            "NaN", "inf", "0x1", "1_0", "1f", "1-1"}) {
    EXPECT_EQ(value_of(wrong), "field_value_syntax") << wrong;
  }
}

TEST(reference, Timestamps) {
  EXPECT_EQ(read("a f=1 -0"), "a{f=1}@0");
  EXPECT_EQ(read("a f=1 -0000000000000000000000012"), "a{f=1}@-12");
  EXPECT_EQ(read("a f=1 9223372036854775807"), "a{f=1}@9223372036854775807");
  EXPECT_EQ(read("a f=1 9223372036854775808"), "timestamp_range@1:7");
  EXPECT_EQ(read("a f=1 -9223372036854775808"), "a{f=1}@-9223372036854775808");
  EXPECT_EQ(read("a f=1 99999999999999999999999"), "timestamp_range@1:7");
  for (const char* wrong : {"-", "+1", "1.0", "1i", "1,", "1,b=2", "x", "1\\", "1\t", "\"1\""}) {
    EXPECT_EQ(read(std::string("a f=1 ") + wrong), "timestamp_syntax@1:7") << wrong;
  }
  EXPECT_EQ(read("a f=1 99999999999999999999999 x"), "timestamp_range@1:7");
  EXPECT_EQ(read("a f=1 1  x"), "trailing@1:10");
}

TEST(reference, Precision) {
  EXPECT_EQ(read("a f=1 -3", {.precision = precision::us}), "a{f=1}@-3000");
  EXPECT_EQ(read("a f=1 9223372036854", {.precision = precision::ms}),
            "a{f=1}@9223372036854000000");
  EXPECT_EQ(read("a f=1 9223372036855", {.precision = precision::ms}), "timestamp_range@1:7");
  EXPECT_EQ(read("a f=1 -9223372037", {.precision = precision::s}), "timestamp_range@1:7");
}

TEST(reference, AutomaticPrecisionLooksAtEachLine) {
  const options how{.precision = precision::automatic, .default_time = -1'234'567};
  EXPECT_EQ(read("a f=1 4999999999\na f=1 5000000000", how),
            "a{f=1}@4999999999000000000 a{f=1}@5000000000000000");
  EXPECT_EQ(read("a f=1 -4999999999999\na f=1 -5000000000000", how),
            "a{f=1}@-4999999999999000000 a{f=1}@-5000000000000000");
  EXPECT_EQ(read("a f=1 4999999999999999\na f=1 5000000000000000", how),
            "a{f=1}@4999999999999999000 a{f=1}@5000000000000000");
  EXPECT_EQ(read("a f=1 -9223372036854775808", how), "a{f=1}@-9223372036854775808");
  EXPECT_EQ(read("a f=1", how), "a{f=1}@-1234567") << "not truncated";
}

TEST(reference, DefaultTimeIsFloored) {
  EXPECT_EQ(read("a f=1", {.default_time = 1'999}), "a{f=1}@1999");
  EXPECT_EQ(read("a f=1", {.precision = precision::us, .default_time = 1'999}), "a{f=1}@1000");
  EXPECT_EQ(read("a f=1 ", {.precision = precision::ms, .default_time = -1}), "a{f=1}@-1000000");
  EXPECT_EQ(read("a f=1 ", {.precision = precision::s, .default_time = -2'000'000'000}),
            "a{f=1}@-2000000000");
  EXPECT_EQ(read("a f=1", {.precision = precision::s,
                           .default_time = std::numeric_limits<std::int64_t>::min()}),
            "a{f=1}@-9223372036000000000");
}

TEST(reference, EndsOfLines) {
  EXPECT_EQ(read("a f=1\r\nb f=2 3\r\nc f=\"x\"\r\nd f=t \r\ne f=1i 1 \r"),
            "a{f=1} b{f=2}@3 c{f='x'} d{f=true} e{f=1i}@1");
  EXPECT_EQ(read("a\r\nb,k\r\nc,k=\r\nd \r\ne f\r\ng f=\r\nh f=1,\r\n"),
            "expected_space@1:2 tag_equals@2:3 tag_value_missing@3:5 field_key_missing@4:3 "
            "field_equals@5:4 field_value_missing@6:5 field_key_missing@7:7");
}

TEST(reference, StrayCarriageReturn) {
  EXPECT_EQ(read("\ra f=1"), "measurement_missing@1:1");
  EXPECT_EQ(read("  \r\r\n"), "measurement_missing@1:3");
  EXPECT_EQ(read("a\rb f=1"), "expected_space@1:2");
  EXPECT_EQ(read("a,\rk=v f=1"), "tag_key_missing@1:3");
  EXPECT_EQ(read("a,k\r=v f=1"), "tag_equals@1:3");
  EXPECT_EQ(read("a,k=\rv f=1"), "tag_value_missing@1:5");
  EXPECT_EQ(read("a,k=v\r f=1"), "expected_space@1:6");
  EXPECT_EQ(read("a \rf=1"), "field_key_missing@1:3");
  EXPECT_EQ(read("a f\r=1"), "field_equals@1:4");
  EXPECT_EQ(read("a f=\r1"), "field_value_missing@1:5");
  EXPECT_EQ(read("a f=7\r1"), "cr@1:6");
  EXPECT_EQ(read("a f=7\r\r\n"), "cr@1:6");
  EXPECT_EQ(read("a f=wrong\r,g=1"), "cr@1:10") << "before the value itself is judged";
  EXPECT_EQ(read("a f==\"7\r\n\""), "field_value_syntax@1:5") << "a CR before LF is not stray";
  EXPECT_EQ(read("a f==\"7\r"), "field_value_syntax@1:5") << "nor one at the end of the input";
  EXPECT_EQ(read("a f==\"7\r\r\n\""), "cr@1:8");
  EXPECT_EQ(read("a f=\"7\"\r1"), "after_string@1:8");
  EXPECT_EQ(read("a f=7 \r1"), "timestamp_syntax@1:7");
  EXPECT_EQ(read("a f=7 1\r1"), "trailing@1:8");
  EXPECT_EQ(read("a f=7 x\r1"), "timestamp_syntax@1:7");
  EXPECT_EQ(read("a f=7 1 \r1"), "trailing@1:9");
  EXPECT_EQ(read("# a\rb"), "comment_control@1:4");
  EXPECT_EQ(read("# a\r\r\n"), "comment_control@1:4");
}

TEST(reference, CommentsAndBlankLinesAreCounted) {
  const reference::result all =
      reference::decode_and_count("\n  \r\n# one \"=\\\n   #\ttwo \xff\r\na f=1\n#\x01\n\n#");
  EXPECT_EQ(show(all.outcomes), "a{f=1} comment_control@6:2");
  EXPECT_EQ(all.comments, 3U);
  EXPECT_EQ(all.blanks, 3U);
  EXPECT_EQ(reference::decode_and_count("a f=1\n").blanks, 0U);
  EXPECT_EQ(reference::decode_and_count("a f=1\n\r").blanks, 1U);
  EXPECT_EQ(reference::decode_and_count("   ").blanks, 1U);
}

TEST(reference, HashStartsACommentOnlyFirst) {
  EXPECT_EQ(read("a#b,#k=#v #f=1"), "a#b{#k:#v}{#f=1}");
  EXPECT_EQ(read("\\#a f=1"), "\\#a{f=1}");
  EXPECT_EQ(read("# x f=\"\na f=1"), "a{f=1}") << "a quote in a comment opens nothing";
}

TEST(reference, RejectedLinesAreSkippedWhole) {
  EXPECT_EQ(read("a f=x,g=\"1\nb f=1\n\" 2\nc f=1"), "field_value_syntax@1:5 c{f=1}");
  EXPECT_EQ(read("a =\"1\nb f=1\"\nc f=1"), "field_key_missing@1:3 c{f=1}");
  EXPECT_EQ(read("a,t=\"1\nc f=1"), "expected_space@1:7 c{f=1}") << "no string before the fields";
  EXPECT_EQ(read("a f\\=\"1\nc f=1"), "field_equals@1:8 c{f=1}")
      << "an escaped equals opens nothing";
  EXPECT_EQ(read("a\\ =\"1\nc f=1"), "expected_space@1:7 c{f=1}");
  EXPECT_EQ(read("a f=1 =\"\nb f=1\" 2"), "timestamp_syntax@1:7");
  EXPECT_EQ(read("a f=\"\nb f=1\nc f=1"), "string_unterminated@1:5");
}

TEST(reference, Extents) {
  const std::string_view input = "  a f=1 \r\nbad\n b f=\"\n\" 1\r\n#\x01\r\nc f=\"\r";
  std::vector<std::string_view> texts;
  for (const reference::outcome& one : reference::decode(input)) {
    texts.push_back(input.substr(one.begin, one.end - one.begin));
  }
  EXPECT_EQ(texts,
            (std::vector<std::string_view>{"a f=1 ", "bad", "b f=\"\n\" 1", "#\x01", "c f=\"\r"}));
  const auto outcomes = reference::decode("\n a f=\"\n\"x");
  EXPECT_EQ(std::get<reference::failure>(outcomes.at(0).what),
            (reference::failure{"after_string", 9, 3, 2}));
}

TEST(reference, Duplicates) {
  const options how{.reject_duplicates = true};
  EXPECT_EQ(read("a,k=1,k=2 f=1,f=2"), "a{k:1}{k:2}{f=1}{f=2}");
  EXPECT_EQ(read("a,k=1,j=1,j=1,k=2 f=1,f=1", how), "duplicate_tag@1:11");
  EXPECT_EQ(read("a,\\,=1,b=2,\\,=3 f=1", how), "duplicate_tag@1:12");
  EXPECT_EQ(read("a,k=1 g=1,f=1,f=1i,g=1", how), "duplicate_field@1:15");
  EXPECT_EQ(read("a,k=1 k=1", how), "a{k:1}{k=1}");
  EXPECT_EQ(read("a,k=1,k=2 f=1 9999999999999999999", how), "timestamp_range@1:15");
  EXPECT_EQ(read("a f=\"\n\",f=1", how), "duplicate_field@2:3");
}

TEST(reference, LineLimit) {
  const options how{.limits = {.line = 5}};
  EXPECT_EQ(read("  a f=1\r\na f=12\n,,,,,,\n#comment\n#fine\n      \n", how),
            "a{f=1} line_too_long@2:1 line_too_long@3:1");
  EXPECT_EQ(read(" a f=\"\n\n\"\na f=1", how), "line_too_long@1:2 a{f=1}");
}

TEST(reference, NameLimitComesAfterMissingAndBeforeUtf8) {
  const options how{.limits = {.name = 2}};
  EXPECT_EQ(read("ab,cd=ef gh=\"long\"", how), "ab{cd:ef}{gh='long'}");
  EXPECT_EQ(read("ab\\, f=1", how), "name_too_long@1:1") << "counted as written";
  EXPECT_EQ(read("ab\xff\x01", how), "name_too_long@1:1");
  EXPECT_EQ(read("a,bcd f=1", how), "name_too_long@1:3");
  EXPECT_EQ(read("a,b=cde=", how), "name_too_long@1:5");
  EXPECT_EQ(read("a bcd", how), "name_too_long@1:3");
  EXPECT_EQ(read("a, bcd", how), "tag_key_missing@1:3");
}

TEST(reference, StringLimit) {
  const options how{.limits = {.string = 2}};
  EXPECT_EQ(read("a f=\"xy\"", how), "a{f='xy'}");
  EXPECT_EQ(read("a f=\"\\\"\"", how), "a{f='\"'}");
  EXPECT_EQ(read("a f=\"\\\"z\"", how), "string_too_long@1:5");
  EXPECT_EQ(read("a f=\"xyz\xff\"y", how), "string_too_long@1:5");
  EXPECT_EQ(read("a f=\"xyz", how), "string_unterminated@1:5");
}

TEST(reference, CountLimits) {
  const options how{.reject_duplicates = true, .limits = {.tags = 2, .fields = 1}};
  EXPECT_EQ(read("a,b=1,c=2 f=1", how), "a{b:1}{c:2}{f=1}");
  EXPECT_EQ(read("a,b=1,b=2,c f=1", how), "too_many_tags@1:11");
  EXPECT_EQ(read("a,b=1,c=2,\xff=3 f=1", how), "too_many_tags@1:11");
  EXPECT_EQ(read("a,b=1,c=2,", how), "tag_key_missing@1:11");
  EXPECT_EQ(read("a,b=1,c=2,=3", how), "tag_key_missing@1:11");
  EXPECT_EQ(read("a f=1,g", how), "too_many_fields@1:7");
  EXPECT_EQ(read("a f=1, ", how), "field_key_missing@1:7");
  EXPECT_EQ(read("a f=x,g=1", how), "field_value_syntax@1:5");
  EXPECT_EQ(read("a f=1", {.limits = {.fields = 0}}), "too_many_fields@1:3");
}

TEST(reference, IdenticalTellsZerosAndKindsApart) {
  using reference::value;
  EXPECT_TRUE(reference::identical(value{0.0}, value{0.0}));
  EXPECT_FALSE(reference::identical(value{0.0}, value{-0.0}));
  EXPECT_FALSE(reference::identical(value{std::int64_t{1}}, value{std::uint64_t{1}}));
  const auto point = [](std::string_view line) {
    return std::get<reference::point>(reference::decode(line).at(0).what);
  };
  EXPECT_TRUE(reference::identical(point("a,b=c d=1,e=\"\" 1"), point("a,b=c d=1.0,e=\"\"  1")));
  EXPECT_FALSE(reference::identical(point("a d=1"), point("a d=1 0")));
  EXPECT_FALSE(reference::identical(point("a d=1"), point("a d=1,e=1")));
}

}  // namespace

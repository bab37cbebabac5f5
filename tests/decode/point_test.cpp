// SPDX-License-Identifier: Apache-2.0
// The views of a line are the same whether its pieces come from the index or are searched byte by
// byte, and their iterators are forward iterators as defined by the standard.
#include "simdlp/point.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "decode/strict.h"
#include "simdlp/decoder.h"

namespace {

using simdlp::decoder;
using simdlp::field_iterator;
using simdlp::point;
using simdlp::tag_iterator;
using simdlp::value_kind;

static_assert(std::forward_iterator<tag_iterator>);
static_assert(std::forward_iterator<field_iterator>);
static_assert(std::sentinel_for<std::default_sentinel_t, tag_iterator>);
static_assert(std::sentinel_for<std::default_sentinel_t, field_iterator>);
static_assert(std::ranges::forward_range<simdlp::section<tag_iterator>>);
static_assert(std::is_trivially_copyable_v<point> && sizeof(point) == sizeof(void*));

std::string shown(simdlp::text of) {
  return of.to_string() + (of.has_escapes() ? "(" + std::string(of.raw()) + ")" : "");
}

// Everything in a point except its time.
std::string shown(point of) {
  std::string all = shown(of.measurement());
  for (const auto& [key, value] : of.tags()) all += "|" + shown(key) + "=" + shown(value);
  for (const auto& piece : of.fields()) {
    all += "|" + shown(piece.key) + ":" + std::string(name(piece.value.kind())) + "=" +
           std::string(piece.value.raw());
    if (piece.value.kind() == value_kind::string) all += "=" + shown(piece.value.as_string());
  }
  return all + "|" + std::string(of.raw());
}

// The point as read by the strict decoder, without an index: every piece is searched for.
std::string looked_for(std::string_view bytes) {
  simdlp::detail::line line;
  const auto read = simdlp::detail::read_line_strictly(
      line, bytes.data(), bytes.data() + bytes.size(), bytes.data(), {});
  EXPECT_EQ(read.kind, simdlp::detail::line_kind::point) << bytes;
  EXPECT_EQ(line.tokens, nullptr);
  return shown(point(line));
}

// The point as read through the index: between two other lines, so that it is not at the start of the
// input and the index holds more than this line.
std::string from_index(std::string_view bytes) {
  const std::string input =
      "some_line_before_it,a=\\, f=1,g=\"\\\"\" 1\n" + std::string(bytes) + "\nm f=2\n";
  decoder decode(input);
  if (!decode.next() || !decode.current()) return "no first line";
  if (!decode.next() || !decode.current()) return "no point";
  return shown(decode.current());
}

const char* const lines[] = {
    "m f=1",
    "m f=1 17",
    "cpu,host=a load=1.5",
    "cpu,host=a,core=0,dc=x load=1.5,up=t,n=-3i,u=7u 1700000000",
    "m\\ x,a\\,b=c\\=d,e=f f\\ g=1,h=2",
    "m\\\\x,a=b f=1",
    "m f=\"\"",
    "m f=\"a, b=c\",g=1,h=\"x\",i=2i",
    "m,t=v f=\"\\\"\",g=\"\\\\\",h=1,i=\"\\n\",j=\"plain\",k\\,=f",
    "m,t=v a=1,b=\"s\",c=2,d=\"s\",e=\"\",f=3 5",
    "m f=\"a\nb\r\nc\",g=1",
    "m f=\"=,\\\" =\\\\\",g=\",\"",
    "m,a=\xC3\xA9 \xE2\x82\xAC=\"\xF0\x9F\x98\x80\" 1",
    "m,#=# #=1",
    "m,a=b,a=c f=1,f=2",
    "m f=0123456789012345678901234567890123456789,g=1e-5",
};

TEST(point, TextsAreWrittenToStreams) {
  decoder decode("m\\ x,t=v f=\"a\\\"b\"");
  ASSERT_TRUE(decode.next());
  std::ostringstream out;
  out << decode.current().measurement() << '|' << *decode.current().tag("t") << '|'
      << decode.current().field("f")->as_string();
  EXPECT_EQ(out.str(), "m x|v|a\"b");
}

TEST(point, TheSameFromTheIndexAndLookedFor) {
  for (const std::string_view line : lines) EXPECT_EQ(from_index(line), looked_for(line)) << line;
}

TEST(point, AlsoWithVeryManyPieces) {
  std::string line = "measurement";
  for (int i = 0; i < 300; ++i) line += ",tag" + std::to_string(i) + "=\\ v" + std::to_string(i);
  line += " f=1";
  for (int i = 0; i < 300; ++i) {
    line +=
        ",f" + std::to_string(i) + (i % 3 == 0 ? "=\"s, \\\" \"" : "=" + std::to_string(i) + "i");
  }
  EXPECT_EQ(from_index(line), looked_for(line));
}

TEST(point, SizesAndOrder) {
  const std::string input = "measurement_one,b=2,a=1 z=1,y=\"s\",x=t 5\n";
  for (const std::string_view bytes :
       {std::string_view(input), std::string_view(input).substr(12)}) {
    decoder decode(bytes);
    ASSERT_TRUE(decode.next());
    const point it = decode.current();
    EXPECT_EQ(it.tags().size(), 2U);
    EXPECT_FALSE(it.tags().empty());
    EXPECT_EQ(it.fields().size(), 3U);
    EXPECT_EQ(std::ranges::distance(it.tags()), 2);
    EXPECT_EQ(std::ranges::distance(it.fields()), 3);
    std::string keys;
    for (const auto& tag : it.tags()) keys += tag.key.to_string();
    for (const auto& field : it.fields()) keys += field.key.to_string();
    EXPECT_EQ(keys, "bazyx");
    EXPECT_EQ(it.raw(), bytes.substr(0, bytes.size() - 1));
  }
}

TEST(point, FieldIteratorsCanBeKeptAndCompared) {
  decoder decode("m f=1,g=2");
  ASSERT_TRUE(decode.next());
  const auto fields = decode.current().fields();
  auto it = fields.begin();
  const auto first = it++;
  EXPECT_TRUE((*first).key == "f");
  EXPECT_TRUE((*it).key == "g");
  EXPECT_NE(it, first);
  EXPECT_EQ(first, fields.begin());
}

TEST(point, IteratorsCanBeKeptAndCompared) {
  decoder decode("m,a=1,b=2,c=3 f=1,g=2");
  ASSERT_TRUE(decode.next());
  const auto tags = decode.current().tags();
  auto it = tags.begin();
  const auto first = it++;
  EXPECT_TRUE((*first).key == "a");
  EXPECT_TRUE((*it).key == "b");
  EXPECT_NE(it, first);
  EXPECT_EQ(it, std::next(first));
  const auto kept = it;
  ++it;
  EXPECT_TRUE((*kept).value == "2");
  EXPECT_TRUE((*it).value == "3");
  ++it;
  EXPECT_EQ(it, std::default_sentinel);
  auto field = decode.current().fields().begin();
  const auto first_field = field++;
  EXPECT_EQ((*first_field).value.as_float(), 1.0);
  EXPECT_EQ((*field).value.as_float(), 2.0);
  ++field;
  EXPECT_EQ(field, std::default_sentinel);
}

TEST(point, WithoutTags) {
  decoder decode("m f=1");
  ASSERT_TRUE(decode.next());
  EXPECT_TRUE(decode.current().tags().empty());
  EXPECT_EQ(decode.current().tags().begin(), std::default_sentinel);
}

TEST(point, LookUpByKey) {
  const std::string input = "a_line_before_it f=1\nm,a=1,b\\ c=\\,2,a=3 f=1i,g\\=h=\"s\",f=2i";
  for (const std::string_view bytes :
       {std::string_view(input), std::string_view(input).substr(21)}) {
    decoder decode(bytes);
    while (decode.next() && !(decode.current().measurement() == "m")) {
    }
    const point it = decode.current();
    ASSERT_TRUE(it.tag("a"));
    EXPECT_TRUE(*it.tag("a") == "1") << "the first of two";
    ASSERT_TRUE(it.tag("b c"));
    EXPECT_TRUE(*it.tag("b c") == ",2");
    EXPECT_FALSE(it.tag("b\\ c"));
    EXPECT_FALSE(it.tag(""));
    EXPECT_FALSE(it.tag("f"));
    ASSERT_TRUE(it.field("f"));
    EXPECT_EQ(it.field("f")->as_integer(), 1);
    ASSERT_TRUE(it.field("g=h"));
    EXPECT_TRUE(it.field("g=h")->as_string() == "s");
    EXPECT_FALSE(it.field("g"));
    EXPECT_FALSE(it.field("a"));
  }
}

TEST(point, Times) {
  decoder decode("m f=1 -5\nm f=1\n", {.precision = simdlp::precision::seconds});
  ASSERT_TRUE(decode.next());
  EXPECT_EQ(decode.current().timestamp(), -5'000'000'000);
  EXPECT_EQ(decode.current().raw_timestamp(), -5);
  ASSERT_TRUE(decode.next());
  EXPECT_EQ(decode.current().timestamp(), std::nullopt);
  EXPECT_EQ(decode.current().raw_timestamp(), std::nullopt);
}

TEST(point, OfARejectedLineIsEmpty) {
  const std::string input = "a_line_before_it f=1\n  m,a=b f=x,g=\"\n\" 1\n";
  decoder decode(input);
  ASSERT_TRUE(decode.next());
  ASSERT_TRUE(decode.next());
  const point it = decode.current();
  EXPECT_FALSE(it);
  EXPECT_EQ(it.error().code, simdlp::errc::field_value_syntax);
  EXPECT_EQ(it.error().offset, input.find("=x") + 1);
  EXPECT_EQ(it.raw(), "m,a=b f=x,g=\"\n\" 1");
  EXPECT_EQ(it.measurement().raw(), "");
  EXPECT_FALSE(it.measurement().has_escapes());
  EXPECT_TRUE(it.tags().empty());
  EXPECT_TRUE(it.fields().empty());
  EXPECT_EQ(it.timestamp(), std::nullopt);
  EXPECT_EQ(it.raw_timestamp(), std::nullopt);
  EXPECT_FALSE(it.tag("a"));
  EXPECT_FALSE(it.field("f"));
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
#include "simdlp/point_builder.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace simdlp {
namespace {

std::string text_of(const point_builder& point,
                    const encode_options& options = {.unsigned_integers = unsigned_rule::write},
                    std::span<const owned_tag> default_tags = {}, const part_order& order = {}) {
  const auto line = point.to_line_protocol(options, default_tags, order);
  return line ? *line : std::string(name(line.code()));
}

// The exact example of InfluxDB's documentation.
TEST(point_builder, WritesTheExampleOfTheDocumentation) {
  const auto line = point_builder("home")
                        .tag("room", "Kitchen")
                        .field("temp", 72.0)
                        .field("hum", 20.2)
                        .field("co", 9)
                        .sort_fields()
                        .timestamp(1641024000)
                        .to_line_protocol();
  ASSERT_TRUE(line);
  EXPECT_EQ(*line, "home,room=Kitchen co=9i,hum=20.2,temp=72 1641024000");
}

TEST(point_builder, SortsTagsByTheirBytesAndKeepsFieldsAsGiven) {
  const auto point = point_builder("m")
                         .tag("b", "2")
                         .tag("a", "1")
                         .tag("\xC3\xA9", "4")
                         .tag("B", "3")
                         .tag("a b", "5")
                         .tag("a!", "6")
                         .field("z", 1)
                         .field("y", 2U)
                         .field("x", true);
  EXPECT_EQ(text_of(point), "m,B=3,a=1,a\\ b=5,a!=6,b=2,\xC3\xA9=4 z=1i,y=2u,x=true");
}

TEST(point_builder, KindsAreThoseOfTheEncoder) {
  const char* const pointer = "p";
  const auto point = point_builder("m")
                         .field("a", "literal")
                         .field("b", std::string("string"))
                         .field("c", pointer)
                         .field("d", 1)
                         .field("e", std::uint8_t{1})
                         .field("f", 1.5F)
                         .field("g", false)
                         .field("h", text(R"(a\"b)", text_kind::string, true));
  EXPECT_EQ(text_of(point), R"(m a="literal",b="string",c="p",d=1i,e=1u,f=1.5,g=false,h="a\"b")");
}

TEST(point_builder, LeavesOutWhatIsMissing) {
  point_builder point("m");
  point.tag("zone", std::optional<std::string>("z")).tag("rack", std::optional<std::string>());
  point.field("load", std::optional(0.5)).field("cores", std::optional<int>());
  EXPECT_EQ(point.tags().size(), 1U);
  EXPECT_EQ(point.fields().size(), 1U);
  std::string out;
  encoder encode(out);
  EXPECT_TRUE(point.encode_to(encode).ok());
  EXPECT_EQ(out, "m,zone=z load=0.5\n");
}

TEST(point_builder, OwnsWhatItHolds) {
  point_builder point;
  {
    const std::string measurement(100, 'm');
    const std::string tag(100, 't');
    const std::string field(100, 'f');
    point.measurement(measurement).tag(tag, tag).field(field, field);
  }
  EXPECT_EQ(text_of(point).size(), 100 * 5 + 6U);
}

TEST(point_builder, MergesDefaultTagsAndLetsItsOwnWin) {
  const std::vector<owned_tag> defaults{{"region", "eu"}, {"host", "default"}, {"az", "1"}};
  const auto point = point_builder("m").tag("host", "own").tag("b", "2").field("f", 1);
  EXPECT_EQ(text_of(point, {}, defaults), "m,az=1,b=2,host=own,region=eu f=1i");
  EXPECT_EQ(text_of(point), "m,b=2,host=own f=1i");
  const std::vector<owned_tag> twice{{"a", "1"}, {"a", "2"}};
  EXPECT_EQ(text_of(point, {}, twice), "duplicate_tag");
  const std::vector<owned_tag> bad{{"", "1"}};
  EXPECT_EQ(text_of(point, {}, bad), "empty_name");
}

TEST(point_builder, WritesTheTagsOfTheOrderFirst) {
  const auto point =
      point_builder("m").tag("d", "4").tag("B", "2").tag("c", "3").tag("a", "1").field("f", 1);
  const auto ordered = [&](const std::vector<std::string>& order) {
    return text_of(point, {}, {}, {.tags_first = order});
  };
  EXPECT_EQ(ordered({}), "m,B=2,a=1,c=3,d=4 f=1i");
  EXPECT_EQ(ordered({"d", "a"}), "m,d=4,a=1,B=2,c=3 f=1i");
  EXPECT_EQ(ordered({"d", "c", "a", "B"}), "m,d=4,c=3,a=1,B=2 f=1i");
  // Keys that the point does not have, the same key twice, and no tags.
  EXPECT_EQ(ordered({"x", "c", "", "C", "c", "a"}), "m,c=3,a=1,B=2,d=4 f=1i");
  const std::vector<std::string> order{"a"};
  EXPECT_EQ(text_of(point_builder("m").field("f", 1), {}, {}, {.tags_first = order}), "m f=1i");
}

TEST(point_builder, OrdersDefaultTagsLikeItsOwn) {
  const std::vector<owned_tag> defaults{{"region", "eu"}, {"host", "default"}, {"az", "1"}};
  const std::vector<std::string> order{"region", "host"};
  const auto point = point_builder("m").tag("host", "own").tag("b", "2").field("f", 1);
  EXPECT_EQ(text_of(point, {}, defaults, {.tags_first = order}),
            "m,region=eu,host=own,az=1,b=2 f=1i");
}

TEST(point_builder, OrdersManyTagsAndKeepsTheOrderOfEqualKeys) {
  point_builder point("m");
  for (int i = 40; i-- > 0;) point.tag("k" + std::to_string(i), "v");
  point.tag("k7", "w").field("f", 1);
  const std::vector<std::string> order{"k39", "k7"};
  const std::string line =
      text_of(point, {.duplicates = duplicates::allow}, {}, {.tags_first = order});
  EXPECT_EQ(line.substr(0, 32), "m,k39=v,k7=v,k7=w,k0=v,k1=v,k10=");
  EXPECT_EQ(text_of(point, {}, {}, {.tags_first = order}), "duplicate_tag");
}

TEST(point_builder, SortsFieldsIfTheOrderSaysSo) {
  const auto point = point_builder("m").field("b", 1).field("a", 2);
  EXPECT_EQ(text_of(point), "m b=1i,a=2i");
  EXPECT_EQ(text_of(point, {}, {}, {.sort_fields = true}), "m a=2i,b=1i");
}

TEST(sort_tags, SortsByBytesAfterTheTagsOfTheOrder) {
  std::vector<owned_tag> tags{{"b", "1"}, {"a", "2"}, {"c", "3"}, {"a", "4"}, {"B", "5"}};
  const std::vector<std::string> order{"c", "x", "b"};
  sort_tags(tags, order);
  EXPECT_EQ(tags,
            (std::vector<owned_tag>{{"c", "3"}, {"b", "1"}, {"B", "5"}, {"a", "2"}, {"a", "4"}}));
  sort_tags(tags);
  EXPECT_EQ(tags,
            (std::vector<owned_tag>{{"B", "5"}, {"a", "2"}, {"a", "4"}, {"b", "1"}, {"c", "3"}}));
}

TEST(point_builder, RefusesWhatCannotBeWritten) {
  EXPECT_EQ(text_of(point_builder()), "empty_name");
  EXPECT_EQ(text_of(point_builder("m")), "no_fields");
  EXPECT_EQ(text_of(point_builder("m").tag("a", "1").tag("a", "2").field("f", 1)), "duplicate_tag");
  EXPECT_EQ(text_of(point_builder("m").field("f", 1).field("f", 2)), "duplicate_field");
  EXPECT_EQ(text_of(point_builder("m").field("time", 1)), "reserved_name");
  EXPECT_EQ(text_of(point_builder("m").field("f", 1).timestamp(std::uint64_t{1} << 63U)),
            "timestamp_range");
}

TEST(point_builder, DuplicatesThatAreAllowedKeepTheirOrder) {
  point_builder point("m");
  for (int i = 0; i < 40; ++i) point.tag(i % 2 == 0 ? "b" : "a", std::to_string(i)).field("f", i);
  const std::string line = text_of(point.sort_fields(), {.duplicates = duplicates::allow});
  EXPECT_EQ(line.substr(0, 22), "m,a=1,a=3,a=5,a=7,a=9,");
  EXPECT_NE(line.find("a=39,b=0,b=2,b=4"), std::string::npos);
  EXPECT_NE(line.find(" f=0i,f=1i,f=2i,"), std::string::npos);
}

TEST(point_builder, TakesTimePoints) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace)
  auto point = point_builder("m").field("f", 1);
  EXPECT_EQ(point.timestamp(), std::nullopt);
  point.timestamp(sys_days{year{2022} / 1 / 1});
  EXPECT_EQ(point.timestamp(), 1640995200000000000);
  EXPECT_EQ(text_of(point, {.precision = precision::seconds}), "m f=1i 1640995200");
  // A time that does not fit in int64 nanoseconds.
  point.timestamp(sys_days{year{3000} / 1 / 1});
  EXPECT_EQ(point.timestamp(), std::nullopt);
  point.timestamp(std::nullopt);
  EXPECT_EQ(text_of(point), "m f=1i");
}

TEST(point_builder, CopiesADecodedPoint) {
  const std::string line = "a\\ b,t\\=1=x,s=y f=01.50,i=2i,u=3u,b=T,t=\"q\\\"\" 7";
  point_builder copy;
  {
    const std::string bytes = line;
    decoder decode(bytes);
    for (const point each : decode) copy = point_builder(each);
  }
  EXPECT_EQ(copy.measurement(), "a b");
  ASSERT_EQ(copy.tags().size(), 2U);
  EXPECT_EQ(copy.tags()[0], (owned_tag{"t=1", "x"}));
  ASSERT_EQ(copy.fields().size(), 5U);
  EXPECT_EQ(copy.fields()[0], (owned_field{"f", 1.5}));
  EXPECT_EQ(copy.timestamp(), 7);
  EXPECT_EQ(text_of(copy), "a\\ b,s=y,t\\=1=x f=1.5,i=2i,u=3u,b=true,t=\"q\\\"\" 7");
  EXPECT_EQ(text_of(copy.tag("new", "1").measurement("m")),
            "m,new=1,s=y,t\\=1=x f=1.5,i=2i,u=3u,b=true,t=\"q\\\"\" 7");
}

TEST(point_builder, ARejectedLineIsRefusedWithItsCode) {
  decoder decode(std::string_view("m f=x"));
  for (const point each : decode) {
    EXPECT_EQ(text_of(point_builder(each)), "field_value_syntax");
    point_builder cleared(each);
    cleared.clear();
    EXPECT_EQ(text_of(cleared.measurement("m").field("f", 1)), "m f=1i");
  }
}

TEST(point_builder, ManyPointsGoThroughOneEncoder) {
  std::string out;
  encoder encode(out);
  point_builder point("m");
  EXPECT_FALSE(point.field("f", 1).encode_to(encode));
  EXPECT_EQ(point.tag("", "x").encode_to(encode), errc::empty_name);
  point.clear();
  EXPECT_FALSE(point.measurement("n").field("f", 2).encode_to(encode));
  EXPECT_EQ(out, "m f=1i\nn f=2i\n");
}

template <class T>
concept can_be_field = requires(point_builder& p, const T& given) {
  p.field("f", given);
};
static_assert(!can_be_field<char> && !can_be_field<void*> && !can_be_field<long double>);

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Parts that cannot be written: the line is refused, or they are left out and counted.
#include "simdlp/omitted_parts.h"

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/encoder.h"
#include "simdlp/point_builder.h"
#include "simdlp/record.h"
#include "simdlp/table_view.h"

namespace simdlp {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
const double not_a_number = std::nan("");

constexpr encode_options leave_out{.empty_tags = part_rule::leave_out,
                                   .non_finite = part_rule::leave_out};
constexpr encode_options refuse_null{.null_fields = part_rule::refuse};

class omitted_parts_of_lines : public ::testing::Test {
 protected:
  std::string out;
  encoder encode{out, leave_out};
};

TEST_F(omitted_parts_of_lines, AreCounted) {
  EXPECT_FALSE(encode.measurement("m")
                   .tag("a", "")
                   .tag("b", "1")
                   .tag("a", "2")  // the first one was not written
                   .tag("c", "")
                   .field("f", not_a_number)
                   .field("g", 1)
                   .field("f", -infinite)
                   .field("h", std::optional<int>())
                   .field("f", 2)
                   .end_line(1));
  EXPECT_EQ(out, "m,b=1,a=2 g=1i,f=2i 1\n");
  EXPECT_EQ(encode.omitted(),
            (omitted_parts{.empty_tags = 2, .null_fields = 1, .non_finite_fields = 2}));
  EXPECT_TRUE(encode.omitted().any());
}

TEST_F(omitted_parts_of_lines, ThatAreRefusedDoNotCount) {
  EXPECT_EQ(encode.measurement("m").tag("a", "").field("f", infinite).end_line().code,
            errc::no_fields);
  (void)encode.measurement("m").tag("a", "").field("f", infinite);
  encode.drop_line();
  EXPECT_FALSE(encode.omitted().any());
  EXPECT_FALSE(encode.measurement("m").tag("a", "").field("f", 1).end_line());
  EXPECT_EQ(encode.omitted(), (omitted_parts{.empty_tags = 1}));
  EXPECT_EQ(encode.take_omitted(), (omitted_parts{.empty_tags = 1}));
  EXPECT_FALSE(encode.omitted().any());
}

TEST_F(omitted_parts_of_lines, MustBeInTheirPlace) {
  EXPECT_EQ(encode.measurement("m").field("f", 1).tag("a", "").end_line().code, errc::out_of_order);
  EXPECT_EQ(encode.field("f", infinite).measurement("m").field("g", 1).end_line().code,
            errc::out_of_order);
  EXPECT_EQ(out, "");
}

TEST_F(omitted_parts_of_lines, AreLeftOutOfLongLines) {
  // More than the encoder's own buffer holds, so that the fast path has no room.
  const std::string text(3'000, 'x');
  EXPECT_FALSE(encode.measurement("m")
                   .tag("a", text)
                   .tag("b", text)
                   .tag("c", "")
                   .field("f", text)
                   .field("g", infinite)
                   .end_line());
  EXPECT_EQ(out, "m,a=" + text + ",b=" + text + " f=\"" + text + "\"\n");
  EXPECT_EQ(encode.omitted(), (omitted_parts{.empty_tags = 1, .non_finite_fields = 1}));
}

TEST(omitted_parts, RefuseTheLineByDefaultOrIfAsked) {
  std::string out;
  encoder plain(out);
  EXPECT_EQ(plain.measurement("m").tag("a", "").field("f", 1).end_line().code, errc::empty_name);
  EXPECT_EQ(plain.measurement("m").field("f", infinite).end_line().code, errc::non_finite_float);
  EXPECT_FALSE(plain.measurement("m").field("g", std::optional<int>()).field("f", 1).end_line());
  EXPECT_EQ(plain.omitted(), (omitted_parts{.null_fields = 1}));
  EXPECT_EQ(plain.field("g", std::optional<int>()).end_line().code, errc::out_of_order);
  out.clear();
  encoder strict(out, refuse_null);
  EXPECT_EQ(strict.measurement("m").field("f", 1).field("g", std::optional<int>()).end_line().code,
            errc::null_field);
  EXPECT_FALSE(strict.measurement("m").field("f", std::optional(1)).end_line());
  EXPECT_EQ(out, "m f=1i\n");
}

TEST(omitted_parts, OfPointBuilders) {
  const std::vector<owned_tag> defaults{{"a", "default"}};
  const auto point = point_builder("m")
                         .tag("a", "")
                         .field("f", std::optional<double>())
                         .field("g", infinite)
                         .field("h", true);
  std::string out;
  encoder encode(out, leave_out);
  EXPECT_FALSE(point.encode_to(encode, defaults));  // an empty tag is none
  EXPECT_FALSE(point.encode_to(encode));
  EXPECT_EQ(out, "m,a=default h=true\nm h=true\n");
  EXPECT_EQ(encode.omitted(),
            (omitted_parts{.empty_tags = 2, .null_fields = 2, .non_finite_fields = 2}));
  EXPECT_EQ(point.to_line_protocol({}, defaults).code(), errc::empty_name);
  auto strict = leave_out;
  strict.null_fields = part_rule::refuse;
  EXPECT_EQ(point.to_line_protocol(strict).code(), errc::null_field);
  auto used_again = point;
  used_again.clear();
  used_again.measurement("n").field("f", 1);
  EXPECT_EQ(*used_again.to_line_protocol(strict), "n f=1i");
}

TEST(omitted_parts, OfStructs) {
  struct reading {
    std::string room;
    std::optional<double> temperature;
    double humidity;
  };
  constexpr auto layout = describe<reading>("home", as_tag("room", &reading::room),
                                            as_field("temp", &reading::temperature),
                                            as_field("hum", &reading::humidity));
  const std::array<reading, 3> rows{{{"", {}, 1}, {"Kitchen", 2, not_a_number}, {"Attic", {}, 3}}};
  std::string out;
  encoder encode(out, leave_out);
  EXPECT_EQ(encode_range(encode, layout, rows).written, 3U);
  EXPECT_EQ(out, "home hum=1\nhome,room=Kitchen temp=2\nhome,room=Attic hum=3\n");
  EXPECT_EQ(encode.omitted(),
            (omitted_parts{.empty_tags = 1, .null_fields = 2, .non_finite_fields = 1}));
}

TEST(omitted_parts, OfTables) {
  const std::vector<std::string> rooms{"a", "", "c"};
  const std::vector<double> values{infinite, 2, 3};
  const std::vector<std::int64_t> counts{1, 2, 3};
  const std::array<std::uint8_t, 1> valid{0b101};  // row 1 has none
  table_view table("m", 3);
  table.tag("room", rooms).field("f", values).field("n", counts, valid);
  std::string out;
  encoder encode(out, leave_out);
  EXPECT_EQ(table.encode_to(encode).written, 3U);
  EXPECT_EQ(out, "m,room=a n=1i\nm f=2\nm,room=c f=3,n=3i\n");
  EXPECT_EQ(encode.omitted(),
            (omitted_parts{.empty_tags = 1, .null_fields = 1, .non_finite_fields = 1}));

  std::vector<errc> refused;
  encode_options strict = leave_out;
  strict.null_fields = part_rule::refuse;
  strict.empty_tags = part_rule::refuse;
  out.clear();
  encoder refusing(out, strict);
  EXPECT_EQ(
      table.encode_to(refusing, [&](std::size_t, errc code) { refused.push_back(code); }).written,
      2U);
  EXPECT_EQ(refused, std::vector{errc::empty_name});
  const std::vector<std::string> full{"a", "b", "c"};
  table_view other("m", 3);
  other.tag("room", full).field("n", counts, valid).field("f", values);
  EXPECT_EQ(
      other.encode_to(refusing, [&](std::size_t, errc code) { refused.push_back(code); }).written,
      2U);
  EXPECT_EQ(refused, (std::vector{errc::empty_name, errc::null_field}));
}

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
#include "simdlp/record.h"

#include <array>
#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace simdlp {
namespace {

struct reading {
  std::string room;
  double temperature = 0;
  std::optional<std::int32_t> co;
  std::optional<std::string> floor;
  std::chrono::sys_seconds when{};

  [[nodiscard]] bool hot() const { return temperature > 30; }
};

constexpr auto layout =
    describe<reading>("home", as_tag("room", &reading::room), as_tag("floor", &reading::floor),
                      as_field("temp", &reading::temperature), as_field("co", &reading::co),
                      as_field("hot", &reading::hot), as_timestamp(&reading::when));

constexpr std::chrono::sys_seconds new_year{std::chrono::seconds(1'641'024'000)};

TEST(record, WritesAStruct) {
  std::string out;
  encoder encode(out, {.precision = precision::seconds});
  EXPECT_FALSE(layout.encode_to(encode, reading{"Kitchen", 21.5, 9, "1", new_year}));
  EXPECT_EQ(out, "home,floor=1,room=Kitchen temp=21.5,co=9i,hot=false 1641024000\n");
}

TEST(record, LeavesOutWhatIsEmpty) {
  std::string out;
  encoder encode(out, {.precision = precision::seconds});
  EXPECT_FALSE(layout.encode_to(encode, reading{"Kitchen", 40, {}, {}, new_year}));
  EXPECT_EQ(out, "home,room=Kitchen temp=40,hot=true 1641024000\n");
}

TEST(record, WritesARangeAndTellsWhatWasRefused) {
  const std::list<reading> readings{{"a", 1, {}, {}, new_year},
                                    {"", 2, {}, {}, new_year},
                                    {"c", 3, {}, {}, new_year},
                                    {"d\\", 4, {}, {}, new_year}};
  std::string out;
  encoder encode(out, {.precision = precision::seconds});
  std::vector<std::pair<std::size_t, errc>> told;
  const rows_written rows = encode_range(
      encode, layout, readings, [&](std::size_t row, errc code) { told.emplace_back(row, code); });
  EXPECT_EQ(rows.written, 2U);
  EXPECT_EQ(rows.refused, 2U);
  EXPECT_EQ(rows.first_refused, 1U);
  EXPECT_EQ(rows.first_code, errc::empty_name);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1], std::pair(std::size_t{3}, errc::trailing_backslash));
  EXPECT_EQ(out,
            "home,room=a temp=1,hot=false 1641024000\nhome,room=c temp=3,hot=false 1641024000\n");
  EXPECT_EQ(encode_range(encode, layout, std::vector<reading>()).written, 0U);
}

TEST(record, WritesTuplesAndArrays) {
  using row = std::tuple<std::string_view, const char*, double, std::uint16_t, std::int64_t>;
  constexpr auto of_row =
      describe<row>(as_measurement<0>(), as_tag<1>("host"), as_field<2>("usage"),
                    as_field<3>("cpus"), as_timestamp<4>());
  const std::vector<row> rows{{"cpu", "a b", 0.5, std::uint16_t{4}, 1},
                              {"mem", "c", 1, std::uint16_t{8}, -1}};
  std::string out;
  encoder encode(out, {.unsigned_integers = unsigned_rule::write});
  EXPECT_EQ(encode_range(encode, of_row, rows).written, 2U);
  EXPECT_EQ(out, "cpu,host=a\\ b usage=0.5,cpus=4u 1\nmem,host=c usage=1,cpus=8u -1\n");

  using pair_of_floats = std::array<double, 2>;
  constexpr auto of_array = describe<pair_of_floats>("p", as_field<0>("x"), as_field<1>("y"));
  EXPECT_FALSE(of_array.encode_to(encode, {1.5, 2}));
  EXPECT_TRUE(out.ends_with("-1\np x=1.5,y=2\n")) << out;
}

struct sample {
  int host = 0;
  int value = 0;
};
// Named, because clang 14 crashes on a lambda inside a consteval call.
[[maybe_unused]] constexpr auto measurement_of = [](const sample&) { return "m"; };
[[maybe_unused]] constexpr auto host_of = [](const sample& of) {
  return "h" + std::to_string(of.host);
};
[[maybe_unused]] constexpr auto square_of = [](const sample& of) { return of.value * of.value; };
[[maybe_unused]] constexpr auto time_of = [](const sample& of) {
  return of.host > 0 ? std::optional<std::int64_t>(of.host) : std::nullopt;
};

TEST(record, TakesAnythingThatCanBeCalled) {
  constexpr auto measurement = [](const sample&) { return "m"; };
  constexpr auto host = [](const sample& of) { return "h" + std::to_string(of.host); };
  constexpr auto square = [](const sample& of) { return of.value * of.value; };
  constexpr auto time = [](const sample& of) {
    return of.host > 0 ? std::optional<std::int64_t>(of.host) : std::nullopt;
  };
  constexpr auto of_sample = describe<sample>(as_measurement(measurement), as_tag("host", host),
                                              as_field("value", &sample::value),
                                              as_field("square", square), as_timestamp(time));
  std::string out;
  encoder encode(out);
  EXPECT_FALSE(of_sample.encode_to(encode, {3, -4}));
  EXPECT_FALSE(of_sample.encode_to(encode, {0, 1}));
  EXPECT_EQ(out, "m,host=h3 value=-4i,square=16i 3\nm,host=h0 value=1i,square=1i\n");
}

TEST(record, TagsAreSortedHoweverTheyAreDescribed) {
  using row = std::array<std::string, 4>;
  const row values{"0", "1", "2", "3"};
  constexpr auto sorted =
      describe<row>("m", as_tag<0>("B"), as_tag<1>("a"), as_tag<2>("b"), as_field<3>("f"));
  constexpr auto unsorted =
      describe<row>("m", as_tag<2>("b"), as_field<3>("f"), as_tag<1>("a"), as_tag<0>("B"));
  std::string out;
  encoder encode(out);
  EXPECT_FALSE(sorted.encode_to(encode, values));
  EXPECT_FALSE(unsorted.encode_to(encode, values));
  EXPECT_EQ(out, "m,B=0,a=1,b=2 f=\"3\"\nm,B=0,a=1,b=2 f=\"3\"\n");
}

// Types that do not fit their role do not compile.
template <class Accessor>
using tag_part = record_part<record_role::tag, Accessor>;
template <class Accessor>
using field_part = record_part<record_role::field, Accessor>;
template <class Accessor>
using time_part = record_part<record_role::time, Accessor>;

static_assert(describes_record<reading, field_part<double reading::*>>);
static_assert(!describes_record<reading>, "a point has a field");
static_assert(!describes_record<reading, tag_part<std::string reading::*>>, "a point has a field");
static_assert(
    !describes_record<reading, tag_part<double reading::*>, field_part<double reading::*>>,
    "a tag is a string");
static_assert(!describes_record<reading, field_part<std::chrono::sys_seconds reading::*>>,
              "a time point is no field");
static_assert(
    !describes_record<reading, field_part<double reading::*>, time_part<std::string reading::*>>,
    "a string is no time");
static_assert(!describes_record<reading, field_part<double reading::*>,
                                time_part<std::chrono::sys_seconds reading::*>,
                                time_part<std::chrono::sys_seconds reading::*>>,
              "a point has one time");
static_assert(!describes_record<std::tuple<int>, field_part<double reading::*>>,
              "the member is one of the record");
static_assert(!describes_record<std::tuple<int>, field_part<detail::element<1>>>,
              "the element is one of the tuple");

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
//
// Random points: the encoder writes the same line as the model or refuses it with the same code,
// and the readers of every dialect and simdlp's own decoder read the point back.
#include <string>

#include <gtest/gtest.h>

#include "model.h"
#include "random_points.h"
#include "readers.h"
#include "simdlp/simdlp.h"

namespace simdlp::model {
namespace {

constexpr precision units[] = {precision::nanoseconds, precision::microseconds,
                               precision::milliseconds, precision::seconds};

std::string printable(const outcome& of) {
  return of.code == errc::none ? of.line : std::string(name(of.code));
}

class every_target : public testing::TestWithParam<dialect> {};

TEST_P(every_target, WritesWhatTheModelWritesAndItsReaderReadsItBack) {
  random_points points(20240601);
  generate::random chance(7);
  std::size_t written = 0;
  std::size_t refused = 0;
  for (int i = 0; i < 60'000; ++i) {
    const point from = points.next(40);
    encode_options options;
    options.dialect = GetParam();
    options.precision = units[chance.below(4)];
    options.allow_time_key = chance.one_in(4);
    if (chance.one_in(2)) options.newlines = newline_rule::write;
    if (chance.one_in(2)) options.unsigned_integers = unsigned_rule::write;
    options.refuse_inexact_timestamp = chance.one_in(8);
    // A kernel that does not run on this machine is replaced by the default one.
    const std::uint32_t which = chance.below(static_cast<std::uint32_t>(kernels().size()));
    options.kernel = &kernels()[which];
    const outcome wanted = encode(from, options);
    const outcome got = encode_with_library(from, options);
    ASSERT_EQ(printable(got), printable(wanted)) << i;
    if (got.code != errc::none) {
      ASSERT_EQ(got.line, "") << "a refused line left something behind";
      ++refused;
      continue;
    }
    ++written;
    // With a dialect without unsigned integers, they are read back as integers.
    point given = from;
    for (auto& [key, value] : given.fields) {
      const auto* const number = std::get_if<std::uint64_t>(&value);
      const bool changed = number != nullptr && !options.unsigned_integers &&
                           GetParam().unsigned_integers == unsigned_rule::as_integer;
      if (changed) value = static_cast<std::int64_t>(*number);
    }
    const auto read = GetParam() == dialect::influxdb3
                          ? read_as_influxdb3(got.line, options.precision)
                          : read_as_strict(got.line, options.precision);
    ASSERT_TRUE(read) << got.line;
    ASSERT_TRUE(same(*read, given, options.precision)) << got.line;
  }
  // Both kinds of lines occur.
  EXPECT_GT(written, 20'000U);
  EXPECT_GT(refused, 5'000U);
}

INSTANTIATE_TEST_SUITE_P(Targets, every_target, testing::ValuesIn(dialects),
                         [](const auto& param) { return std::string(param.param.name); });

point copy_of(const simdlp::point& decoded) {
  const point_builder owned(decoded);
  point made{owned.measurement(), {}, {}, owned.timestamp()};
  for (const owned_tag& tag : owned.tags()) made.tags.emplace_back(tag.key, tag.value);
  for (const owned_field& field : owned.fields()) made.fields.emplace_back(field.key, field.value);
  return made;
}

TEST(round_trip, DecodingGivesBackWhatWasEncoded) {
  random_points points(1);
  std::vector<point> kept;
  std::string out;
  encoder encode(out, {.dialect = dialect::go_v2});
  while (kept.size() < 30'000) {
    const point from = points.next(20);
    encode.measurement(from.measurement);
    for (const auto& [key, tag_value] : from.tags) encode.tag(key, tag_value);
    for (const auto& [key, of] : from.fields) {
      std::visit([&, &name = key](const auto& typed) { encode.field(name, typed); }, of);
    }
    if (!encode.end_line(from.time)) kept.push_back(from);
  }
  decoder decode(out);
  std::size_t i = 0;
  for (const simdlp::point read : decode) {
    ASSERT_TRUE(read) << read.raw();
    ASSERT_LT(i, kept.size());
    ASSERT_TRUE(same(copy_of(read), kept[i], precision::nanoseconds)) << read.raw();
    ++i;
  }
  EXPECT_EQ(i, kept.size());
}

// A written line does not change if it is read and written again, directly and through a
// point_builder, which sorts.
TEST(round_trip, WritingWhatWasReadIsAFixedPoint) {
  random_points points(2);
  for (int i = 0; i < 20'000; ++i) {
    const point from = points.next(20);
    const outcome first = encode_with_library(from, {.dialect = dialect::go_v2});
    if (first.code != errc::none) continue;
    decoder decode(first.line);
    for (const simdlp::point read : decode) {
      std::string again;
      encoder encode(again, {.dialect = dialect::go_v2});
      ASSERT_EQ(encode.copy(read), errc::none);
      ASSERT_EQ(again, first.line + "\n");

      const auto sorted =
          point_builder(read).sort_fields().to_line_protocol({.dialect = dialect::go_v2});
      ASSERT_TRUE(sorted);
      decoder decode_sorted(*sorted);
      for (const simdlp::point sorted_point : decode_sorted) {
        const auto twice =
            point_builder(sorted_point).sort_fields().to_line_protocol({.dialect = dialect::go_v2});
        ASSERT_TRUE(twice);
        ASSERT_EQ(*twice, *sorted);
      }
    }
  }
}

}  // namespace
}  // namespace simdlp::model

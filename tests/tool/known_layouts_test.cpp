// SPDX-License-Identifier: Apache-2.0
// A writer that knows the layout of a line writes what a writer writes that has seen no line before.
#include "tool/known_layouts.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "layout_lines.h"
#include "random_source.h"
#include "simdlp/decoder.h"
#include "simdlp/dialect.h"
#include "simdlp/series_table.h"
#include "tool/lp_writer.h"
#include "tool/output.h"

namespace simdlp::tool {
namespace {

using test::random_line;
using test::random_source;

struct result {
  errc code = errc::none;
  std::string written{};
  friend bool operator==(const result&, const result&) = default;
};
std::ostream& operator<<(std::ostream& to, const result& what) {
  return to << name(what.code) << ": " << what.written;
}

// A writer and its output.
class writing {
 public:
  explicit writing(const encode_options& form) : writer_(out_, form) {}

  result write(point from) {
    const errc code = writer_.write_canonical(from);
    writer_.finish();
    result now = {code, std::string(out_.bytes())};
    out_.clear();
    return now;
  }

 private:
  output out_;
  lp_writer writer_;
};

encode_options random_form(random_source& chance) {
  static constexpr std::array<const dialect*, 5> dialects = {
      &dialect::portable, &dialect::go_v2, &dialect::influxdb1, &dialect::influxdb3,
      &dialect::victoriametrics};
  static constexpr std::array<precision, 4> units = {precision::nanoseconds, precision::nanoseconds,
                                                     precision::microseconds, precision::seconds};
  encode_options form;
  form.dialect = *chance.pick(dialects);
  form.precision = chance.pick(units);
  if (chance.one_in(3)) form.newlines = newline_rule::replace;
  if (chance.one_in(3)) form.unsigned_integers = unsigned_rule::as_integer;
  if (chance.one_in(3)) form.duplicates = duplicates::allow;
  form.allow_time_key = chance.one_in(2);
  form.refuse_inexact_timestamp = chance.one_in(2);
  return form;
}

TEST(known_layouts, WriteWhatTheEncoderWrites) {
  random_source chance(7);
  std::size_t written = 0;
  std::size_t unchanged = 0;
  for (int form_number = 0; form_number < 60; ++form_number) {
    const encode_options form = random_form(chance);
    decode_options reading;
    reading.precision = chance.one_in(3) ? precision::seconds : precision::nanoseconds;
    if (chance.one_in(4)) reading.default_timestamp = 5;
    if (chance.one_in(2)) reading.duplicates = duplicates::reject;
    writing known(form);
    for (int i = 0; i < 1'000; ++i) {
      const std::string line = random_line(chance) + "\n";
      for (const point here : decoder(line, reading)) {
        if (!here) continue;
        const result expected = writing(form).write(here);
        ASSERT_EQ(known.write(here), expected) << line;
        // Now the writer has seen this very line.
        ASSERT_EQ(known.write(here), expected) << line;
        if (expected.code == errc::none) ++written;
        if (expected.written == line) ++unchanged;
      }
    }
  }
  EXPECT_GT(written, 10'000U);
  EXPECT_GT(unchanged, 1'000U);
}

// Lines whose series come in the same order again and again.
TEST(known_layouts, WriteSeriesInTheirOrder) {
  random_source chance(11);
  std::size_t written = 0;
  for (int form_number = 0; form_number < 40; ++form_number) {
    const encode_options form = random_form(chance);
    std::vector<std::string> series;
    for (int i = 0; i < 50; ++i) {
      const std::string line = random_line(chance) + "\n";
      decoder read(line);
      if (read.next() && read.current()) {
        series.emplace_back(series_table::raw_of(read.current()));
      }
    }
    writing known(form);
    for (int i = 0; i < 1'000; ++i) {
      const std::string& now = series[static_cast<std::size_t>(i) % series.size()];
      // At times another series comes between, or other fields.
      const std::string line = (chance.one_in(30) ? series[chance.below(series.size())] : now) +
                               (chance.one_in(10) ? " other=2,f=1 7\n" : " f=1.50,g=2i 6\n");
      decoder read(line);
      ASSERT_TRUE(read.next());
      const result expected = writing(form).write(read.current());
      ASSERT_EQ(known.write(read.current()), expected) << line;
      if (expected.code == errc::none) ++written;
    }
  }
  EXPECT_GT(written, 10'000U);
}

// Returns whether write() itself writes `line` after the encoder has written `seen`.
bool is_copied(std::string_view seen, std::string_view line, const encode_options& form = {}) {
  known_layouts known(form);
  output out;
  decoder first(seen);
  EXPECT_TRUE(first.next());
  EXPECT_FALSE(known.write(first.current(), out)) << seen;
  known.learn(first.current());
  decoder second(line);
  EXPECT_TRUE(second.next());
  const bool copied = known.write(second.current(), out);
  EXPECT_EQ(out.bytes().empty(), !copied) << line;
  return copied;
}

TEST(known_layouts, CopyLinesThatDifferInTheirValuesOnly) {
  EXPECT_TRUE(is_copied("m,a=1 f=1 1", "m,a=2 f=2 2"));
  EXPECT_TRUE(is_copied("m,b=1,a=1 f=1 1", "m,b=20,a=3 f=2.50 2"));
  EXPECT_TRUE(is_copied("m,a=1 f=\"x\" 1", "m,a=New\\ York f=1i"));
  EXPECT_TRUE(is_copied("m f=1", "m f=\"a \\\"word\\\"\" -3"));

  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "n,a=1 f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,b=1 f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=1 g=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=1,b=1 f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=1 f=1,g=1 1"));
}

TEST(known_layouts, LeaveTheRestToTheEncoder) {
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=\x01 f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=\xC3\xA9 f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=x\\y f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=1  f=1 1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=1 f=1  1"));
  EXPECT_FALSE(is_copied("m,a=1 f=1 1", "m,a=1 f=1 1 "));
  EXPECT_FALSE(is_copied("m f=1", "m f=01i"));
  EXPECT_FALSE(is_copied("m f=1", "m f=t"));
  EXPECT_FALSE(is_copied("m f=1", "m f=1u"));
  EXPECT_FALSE(is_copied("m f=1", "m f=\"a\nb\""));
  encode_options seconds;
  seconds.precision = precision::seconds;
  EXPECT_FALSE(is_copied("m f=1 1", "m f=1 2", seconds));
}

// A line whose series is as long as a dialect allows has no room for a longer key.
TEST(known_layouts, KeepTheLimitOfSeries) {
  encode_options form;
  ASSERT_NE(form.dialect.max_series_key, 0U);
  const std::string line = "m,a=" + std::string(form.dialect.max_series_key, 'x') + " f=1 1\n";
  writing known(form);
  decoder shorter("m,a=1 f=1 1\n");
  ASSERT_TRUE(shorter.next());
  EXPECT_EQ(known.write(shorter.current()).code, errc::none);
  decoder longer(line);
  ASSERT_TRUE(longer.next());
  EXPECT_EQ(known.write(longer.current()).code, errc::series_key_too_long);
}

// Input with a new layout in every line must not cost time and memory for layouts.
TEST(known_layouts, StopLearningIfNoneIsFoundAgain) {
  known_layouts known({});
  output out;
  std::string line;
  for (int i = 0; i < 10'000; ++i) {
    line = "m" + std::to_string(i) + " f=1 1\n";
    decoder read(line);
    ASSERT_TRUE(read.next());
    known.learn(read.current());
  }
  decoder last(line);
  ASSERT_TRUE(last.next());
  EXPECT_FALSE(known.write(last.current(), out));
}

TEST(canonical_order, SortsByTheUnescapedKeys) {
  decoder read("m,b=1,a\\ a=2,a=3,c=4 f=1\n");
  ASSERT_TRUE(read.next());
  std::vector<tag> tags;
  for (const auto& each : read.current().tags()) tags.push_back(each);
  EXPECT_EQ(canonical_order(tags), (std::vector<std::uint32_t>{2, 1, 0, 3}));
}

}  // namespace
}  // namespace simdlp::tool

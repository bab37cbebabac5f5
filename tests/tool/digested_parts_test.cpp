// SPDX-License-Identifier: Apache-2.0
// Lines that are counted by their resemblance to earlier ones, compared with points that are added one by one.
#include "tool/collect/digested_parts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "simdlp/decoder.h"
#include "table/random_lines.h"
#include "tool/collect/statistics.h"
#include "tool/input/input.h"

namespace simdlp::tool {
namespace {

// Few series and rows of fields, so that most lines are known; some have a key twice.
std::string some_lines(std::mt19937& chance) {
  constexpr std::string_view keys[] = {"a",
                                       "b",
                                       "host",
                                       "12345678",
                                       "a_key_of_more_than_sixteen_bytes",
                                       "a_kez_of_more_than_sixteen_bytes"};
  const auto any_key = [&] { return std::string(keys[chance() % std::size(keys)]); };
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    lines += "m";
    for (std::size_t k = chance() % 3; k-- > 0;) lines += ',' + any_key() + "=x";
    char before = ' ';
    for (std::size_t k = 1 + chance() % 2; k-- > 0; before = ',')
      lines += before + any_key() + "=1";
    lines += '\n';
  }
  return lines;
}

TEST(digested_parts, DuplicateKeysAreFoundInKnownLines) {
  std::mt19937 chance(11);
  std::uint64_t rejected = 0;
  for (const wanted_lines wanted :
       {wanted_lines::with_news, wanted_lines::all, wanted_lines::none}) {
    decode_options options;
    options.duplicates = duplicates::reject;
    digest_pool pool({options, wanted});
    for (std::uint64_t part = 0; part < 50; ++part) {
      const std::string lines = some_lines(chance);
      const auto decode = std::make_unique<decoder>(lines, options);
      for (const point here : *decode) rejected += here ? 0U : 1U;
      const totals expected = decode->totals();

      decode->reset(lines);
      digest_sink sink(pool, part);
      sink.read(*decode);
      sink.finish();
      const auto digest = sink.take();
      EXPECT_EQ(decode->totals().points, expected.points);
      EXPECT_EQ(std::count_if(digest->lines.begin(), digest->lines.end(),
                              [](const part_digest::found& each) {
                                return each.what == part_digest::found::kind::rejected;
                              }),
                static_cast<std::ptrdiff_t>(expected.rejected));
    }
  }
  EXPECT_GT(rejected, 100U);
}

// The collector of `stat`, without its warnings.
struct counter {
  statistics& into;
  std::uint64_t rejected = 0;
  std::uint64_t lines = 0;  // that were added as points
  void begin(taken_part&) {}
  void reject(const line_event&, taken_part&) { ++rejected; }
  void add(point here) {
    into.add(here);
    ++lines;
  }
  void add(const new_series& of) { into.add(of); }
  void add(const line_counts& of) { into.add(of); }
  void end() {}
};

void expect_same(statistics& got, statistics& expected) {
  ASSERT_EQ(got.measurements().size(), expected.measurements().size());
  for (std::size_t i = 0; i < got.measurements().size(); ++i) {
    const measurement_statistics& one = got.measurements()[i];
    const measurement_statistics& other = expected.measurements()[i];
    SCOPED_TRACE(one.name);
    EXPECT_EQ(one.name, other.name);
    EXPECT_EQ(one.points, other.points);
    EXPECT_EQ(one.series.size(), other.series.size());
    EXPECT_EQ(one.with_time, other.with_time);
    EXPECT_EQ(one.first_time, other.first_time);
    EXPECT_EQ(one.last_time, other.last_time);
    ASSERT_EQ(one.tags.size(), other.tags.size());
    for (std::size_t k = 0; k < one.tags.size(); ++k) {
      EXPECT_EQ(one.tags[k].key, other.tags[k].key);
      EXPECT_EQ(one.tags[k].points, other.tags[k].points);
      EXPECT_EQ(one.tags[k].values.size(), other.tags[k].values.size());
    }
    ASSERT_EQ(one.fields.size(), other.fields.size());
    for (std::size_t k = 0; k < one.fields.size(); ++k) {
      EXPECT_EQ(one.fields[k].key, other.fields[k].key);
      EXPECT_EQ(one.fields[k].of_kind, other.fields[k].of_kind);
      EXPECT_EQ(one.fields[k].swallowing, other.fields[k].swallowing);
    }
  }
}

// `has_news`: each line has a name that is new.
void expect_same_as_points(const std::string& lines, const decode_options& options,
                           unsigned threads, bool has_news = false,
                           std::size_t most_series = 10'000) {
  statistics expected(1000);
  const auto decode = std::make_unique<decoder>(lines, options);
  for (const point here : *decode) {
    if (here) expected.add(here);
  }
  input from("lines", [rest = std::string_view(lines)](char* to, std::size_t size) mutable {
    const std::size_t read = rest.copy(to, size);
    rest.remove_prefix(read);
    return read;
  });
  ASSERT_EQ(from.bytes().size(), lines.size());  // now it is in memory
  statistics counted(1000);
  counter into{counted};
  series_options limits;
  limits.max_series = most_series;
  digest_pool pool({options, wanted_lines::with_news, limits});
  std::uint64_t points = 0;
  reading_plan plan;
  plan.options = options;
  plan.threads = threads;
  plan.shows_progress = false;
  const totals all = collect_parts(from, plan, pool, into, points);
  EXPECT_EQ(all, decode->totals());
  EXPECT_EQ(points, all.points);
  EXPECT_EQ(into.rejected, all.rejected);
  if (has_news) {
    EXPECT_EQ(into.lines, all.points);
  } else {
    EXPECT_LT(into.lines, all.points / 2) << "most lines are only counted";
  }
  expect_same(counted, expected);
}

TEST(digested_parts, CountWhatPointsOneByOneCount) {
  for (const generate::shape_entry& shape : generate::shapes()) {
    SCOPED_TRACE(shape.name);
    const bool has_news =
        shape.which == generate::shape::escapes || shape.which == generate::shape::utf8;
    expect_same_as_points(generate::lines(shape.which, 700'000, 4), {}, 1, has_news);
  }
  for (const unsigned wild : {1U, 10U, 40U}) {
    table_tests::random_lines random(wild, wild);
    const std::string lines = random.lines(15'000);
    for (const duplicates rule : {duplicates::allow, duplicates::reject}) {
      for (const std::optional<std::int64_t> missing :
           {std::optional<std::int64_t>(), std::optional<std::int64_t>(1)}) {
        decode_options options;
        options.duplicates = rule;
        options.default_timestamp = missing;
        for (const unsigned threads : {1U, 3U}) {
          SCOPED_TRACE(std::to_string(wild) + ' ' + std::to_string(threads));
          expect_same_as_points(lines, options, threads);
        }
      }
    }
  }
}

// Strings that read as points are found wherever they stand in a line.
TEST(digested_parts, FindStringsThatHoldPoints) {
  std::string lines;
  for (int i = 0; i < 40'000; ++i) {
    const std::string inside = i % 100 == 7 ? "x\nm a=1 1\ny" : i % 3 == 0 ? "x\ny=" : "12";
    const int place = i / 100 % 3;
    const auto string_at = [&](int at) { return '"' + (place == at ? inside : "x") + '"'; };
    lines += "m s=" + string_at(0) + ",f=1,t=" + string_at(1) + ",u=" + string_at(2) + ' ' +
             std::to_string(1'700'000'000'000'000'000 + i) + '\n';
  }
  expect_same_as_points(lines, {}, 1);
}

// The lines of further series are added one by one.
TEST(digested_parts, CountSeriesThatAreNotKnown) {
  table_tests::random_lines random(8, 10);
  for (const duplicates rule : {duplicates::allow, duplicates::reject}) {
    decode_options options;
    options.duplicates = rule;
    expect_same_as_points(random.lines(15'000), options, 2, false, 3);
  }
}

}  // namespace
}  // namespace simdlp::tool

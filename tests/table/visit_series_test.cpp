// SPDX-License-Identifier: Apache-2.0
// A series sink gets the same calls as a plain sink, with numbers for measurement and tags.
#include "simdlp/visit_series.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "generate/random.h"
#include "generate/shape.h"
#include "simdlp/kernel.h"
#include "simdlp/parallel.h"
#include "table/random_lines.h"
#include "table/series_transcript.h"

namespace {

using namespace simdlp;
using table_tests::random_lines;
using table_tests::transcript;

struct plain_sink : transcript {
  void begin(text measurement) { line = measurement.to_string(); }
  void tag(text key, text value) { line += ',' + key.to_string() + '=' + value.to_string(); }
};

struct numbered_sink : transcript {
  explicit numbered_sink(const series_table& table) : known(table) {}
  void series(std::uint32_t number, std::string_view raw) {
    if (number == series_table::npos) {
      ++unnumbered;
      line = raw;
      return;
    }
    if (known.options().spelling != series_spelling::canonical) {
      EXPECT_EQ(known.raw(number), raw);
    }
    line = known.measurement(number).to_string();
    for (const auto& [key, value] : known.tags(number)) {
      line += ',' + key.to_string() + '=' + value.to_string();
    }
  }
  const series_table& known;
  std::size_t unnumbered = 0;
};

using knowing_sink = table_tests::knowing<numbered_sink>;

// Reads names only.
struct names_of_lines {
  static constexpr projection reads = projection::names;
  void field(text key, text value) { line += '|' + key.to_string() + std::string(value.raw()); }
  void field(text key, raw_number value) { line += '|' + key.to_string() + std::string(value.raw); }
  void end(std::optional<std::int64_t>) { all += line + '\n'; }
  void reject(error, std::string_view) { all += "!\n"; }
  std::string line;
  std::string all;
};
struct plain_names : names_of_lines {
  void begin(text) {}
  void tag(text, text) {}
  void end_series(std::string_view raw) { line = raw; }
};
struct knowing_names : names_of_lines {
  void series(std::uint32_t, std::string_view raw) { line = raw; }
  bool has_distinct_keys() {
    ADD_FAILURE() << "it does not read numbers";
    return true;
  }
};

struct numbers {
  std::vector<std::uint32_t> all;
  void series(std::uint32_t number, std::string_view) { all.push_back(number); }
  void field(text, auto) {}
  void end(std::optional<std::int64_t>) {}
  void reject(error, std::string_view) {}
};

std::string expected_of(std::string_view input, const decode_options& options = {}) {
  plain_sink sink;
  decoder from(input, options);
  from.visit(sink);
  return sink.all;
}

TEST(visit_series, TellsWhatAPlainVisitorIsTold) {
  for (const kernel& each : kernels()) {
    if (!each.supported()) continue;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      random_lines random(seed, static_cast<unsigned>(seed % 60));
      const std::string input = random.lines(150);
      decode_options options;
      options.kernel = &each;
      if (seed % 5 == 1) options.duplicates = duplicates::reject;
      series_table table;
      numbered_sink sink(table);
      decoder from(input, options);
      visit_series(from, table, sink);
      ASSERT_EQ(sink.all, expected_of(input, options)) << seed;
      // Again, when all series are known.
      const std::size_t series = table.size();
      numbered_sink again(table);
      from.reset(input);
      visit_series(from, table, again);
      ASSERT_EQ(again.all, sink.all);
      ASSERT_EQ(table.size(), series);
    }
  }
}

TEST(visit_series, AsksASinkThatKnowsKeys) {
  std::size_t asked = 0;
  std::uint64_t rejected = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    random_lines random(seed, static_cast<unsigned>(seed % 60));
    const std::string input = random.lines(150);
    for (const duplicates rule : {duplicates::reject, duplicates::allow}) {
      decode_options options;
      options.duplicates = rule;
      series_table table;
      knowing_sink sink(table);
      decoder from(input, options);
      visit_series(from, table, sink);
      ASSERT_EQ(sink.all, expected_of(input, options)) << seed;
      if (rule == duplicates::allow) {
        ASSERT_EQ(sink.asked, 0U);
      } else {
        asked += sink.asked;
        rejected += from.totals().rejected;
      }
      plain_names names;
      from.reset(input);
      from.visit(names);
      knowing_names numbered;
      series_table of_names;
      from.reset(input);
      visit_series(from, of_names, numbered);
      ASSERT_EQ(numbered.all, names.all) << seed;
      // Only accepted lines may have added a series.
      std::set<std::string> accepted;
      from.reset(input);
      for (const point here : from) {
        if (here) accepted.emplace(series_table::raw_of(here));
      }
      ASSERT_EQ(table.size(), accepted.size()) << seed;
    }
  }
  EXPECT_GT(asked, 1000U);
  EXPECT_GT(rejected, 100U);
}

// Each thread has its own table: numbers differ between parts, texts do not.
TEST(visit_series, ReadsThePartsOfSeveralThreads) {
  struct part_sink {
    part_sink() : table(std::make_unique<series_table>()), lines(*table) {}
    void read(decoder& from) { visit_series(from, *table, lines); }
    std::unique_ptr<series_table> table;
    numbered_sink lines;
  };
  random_lines random(3, 20);
  const std::string input = random.lines(3000);
  std::string all;
  static_cast<void>(parallel_decode(
      input, {.threads = 3, .part_size = 5000}, [] { return part_sink(); },
      [&](part_sink&& done, parallel_part&) { all += done.lines.all; }));
  EXPECT_EQ(all, expected_of(input));
}

TEST(visit_series, ReadsTheShapesOfTheBenchmarks) {
  for (const generate::shape_entry& shape : generate::shapes()) {
    const std::string input = generate::lines(shape.which, 100'000, 5);
    series_table table;
    numbered_sink sink(table);
    decoder from(input);
    visit_series(from, table, sink);
    ASSERT_EQ(sink.all, expected_of(input)) << shape.name;
  }
}

TEST(visit_series, ReadsStreamsThatAreCutAnywhere) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    generate::random chances(seed);
    random_lines random(500 + seed, static_cast<unsigned>(seed));
    const std::string input = random.lines(80);
    series_table table;
    numbered_sink sink(table);
    stream_decoder from;
    for (std::size_t at = 0; at < input.size();) {
      const std::string chunk = input.substr(at, 1 + chances.below(1U << seed % 11));
      at += chunk.size();
      from.feed(chunk);
      visit_series(from, table, sink);
    }
    from.finish();
    visit_series(from, table, sink);
    ASSERT_EQ(sink.all, expected_of(input)) << seed;
  }
}

// Series in order and in random order by turns, some of them new, among lines that are read one by
// one.
TEST(visit_series, FindsSeriesInAnyOrder) {
  for (const kernel& each : kernels()) {
    if (!each.supported()) continue;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      generate::random chances(seed);
      std::string input;
      for (std::uint32_t i = 0; i < 3000; ++i) {
        switch (chances.below(40)) {
          case 0: input += "\n"; break;
          case 1: input += "# a comment, of=all sorts\n"; break;
          case 2: input += "m,host=1 f=\n"; break;
          case 3: input += "m,host=\"" + std::to_string(chances.below(9)) + ",a=b f=1\n"; break;
          case 4: input += "m f=\"text,\nof=two lines\"\r\n"; break;
        }
        const std::uint32_t host = i / 500 % 2 == 0 ? i % 50 : chances.below(40 + i / 10);
        input += "cpu,host=" + std::string(host % 90, 'h') + std::to_string(host);
        for (std::uint32_t tag = 0; tag < host % 4; ++tag)
          input += ",t" + std::to_string(tag) + "=v";
        input += " f=" + std::to_string(i) + "i " + std::to_string(i) + "\n";
      }
      decode_options options;
      options.kernel = &each;
      series_table table;
      numbered_sink sink(table);
      decoder from(input, options);
      visit_series(from, table, sink);
      ASSERT_EQ(sink.all, expected_of(input, options)) << seed;
      series_table inserted;
      for (const point here : decoder(input, options)) {
        if (here) inserted.insert(here);
      }
      ASSERT_EQ(table.size(), inserted.size());
      for (std::uint32_t i = 0; i < table.size(); ++i) ASSERT_EQ(table.raw(i), inserted.raw(i));
    }
  }
}

// The rejected line looks valid up to its last field.
TEST(visit_series, ARejectedLineLeavesNoSeries) {
  const std::string input = "m,a=1 f=1 1\nm,a=2 f=1,g=x 2\nm,a=3 f=1 3\nm,a=4 f=\"\xFF\" 4\n";
  series_table table;
  numbered_sink sink(table);
  decoder from(input);
  visit_series(from, table, sink);
  EXPECT_EQ(sink.all, expected_of(input));
  ASSERT_EQ(table.size(), 2U);
  EXPECT_EQ(table.raw(1), "m,a=3");
  EXPECT_EQ(table.find("m,a=2"), series_table::npos);
}

// New series start the lookahead, which looks up several lines before any of them is added; a series may be
// among those lines twice, and with more tags than one step of the lookahead takes.
TEST(visit_series, FindsNewSeriesThatComeAgainAtOnce) {
  std::string input;
  for (int i = 0; i < 400; ++i) {
    std::string series = "m,id=" + std::to_string(i);
    for (int tag = 0; tag < i % 40; ++tag) series += ",t" + std::to_string(tag) + "=v";
    std::string fields = " f=1";
    for (int field = 0; field < i % 23; ++field) fields += ",f" + std::to_string(field) + "=2";
    const std::string line = series + fields + " " + std::to_string(i) + "\n";
    input += line + line;
    if (i % 7 == 0) input += "m,id=" + std::to_string(i / 2) + "x f=1,g=x\n\n";
    if (i % 3 == 0) input += line;
  }
  for (const kernel& each : kernels()) {
    if (!each.supported()) continue;
    decode_options options;
    options.kernel = &each;
    series_table table;
    numbered_sink sink(table);
    decoder from(input, options);
    visit_series(from, table, sink);
    ASSERT_EQ(sink.all, expected_of(input, options));
    EXPECT_EQ(table.size(), 400U);
  }
}

TEST(visit_series, SeriesBeyondTheLimitHaveNoNumber) {
  const std::string input = "m,a=1 f=1 1\nm,a=2 f=1 2\nm,a=3 f=1 3\nm,a=1 f=2 4\nm,a=3 f=2 5\n";
  series_table table({.max_series = 2});
  numbered_sink sink(table);
  decoder from(input);
  visit_series(from, table, sink);
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(sink.unnumbered, 2U);
  EXPECT_EQ(sink.all, expected_of(input));
}

TEST(visit_series, SpellingsOfASeriesCanHaveOneNumber) {
  const std::string input = "m,a=1,b=2 f=1 1\nm,b=2,a=1 f=2 2\nm,a=1,b=2 f=3 3\nm,b=2,a=1 f=4 4\n";
  series_table table({.spelling = series_spelling::canonical});
  numbers sink;
  decoder from(input);
  visit_series(from, table, sink);
  EXPECT_EQ(sink.all.back(), 0U);
  EXPECT_EQ(table.size(), 1U);
  for (const std::uint32_t number : sink.all) EXPECT_EQ(number, 0U);
}

}  // namespace

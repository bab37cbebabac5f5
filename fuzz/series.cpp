// SPDX-License-Identifier: Apache-2.0
#include "series.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "check.h"
#include "simdlp/decoder.h"
#include "simdlp/series_table.h"
#include "simdlp/visit_series.h"
#include "table/series_transcript.h"

namespace simdlp::fuzz {
namespace {

using table_tests::transcript;

struct plain_sink : transcript {
  void begin(text) { line.clear(); }
  void tag(text, text) {}
  void end_series(std::string_view raw) { line = raw; }
};

struct numbered_sink : transcript {
  explicit numbered_sink(const series_table& table) : known(table) {}
  void series(std::uint32_t number, std::string_view raw) {
    if (number == series_table::npos) {
      check(known.is_full() && known.find(raw) == number,
            "only a series that is not in a full table has no number");
    } else {
      check(number < known.size() && known.raw(number) == raw,
            "the number of a series is that of its text");
    }
    line = raw;
  }
  const series_table& known;
};

template <class Sink>
void check_sink(std::string_view input, const decode_options& options, std::uint64_t seed,
                const std::string& expected) {
  series_options numbering;
  numbering.seed = seed;
  if (seed % 4 == 0) numbering.max_series = 3;
  series_table known(numbering);
  decoder from(input, options);
  for (int i = 0; i < 2; ++i) {
    const std::size_t before = known.size();
    Sink sink(known);
    from.reset(input);
    visit_series(from, known, sink);
    check(sink.all == expected, "visit_series() passes the lines that visit() passes",
          [&] { return expected + "\n--- but ---\n" + sink.all; });
    check(i == 0 || known.size() == before, "a known series is not added again");
  }
  // A rejected line adds no series.
  std::vector<std::string_view> texts;
  from.reset(input);
  for (const point here : from) {
    if (here) texts.push_back(series_table::raw_of(here));
  }
  std::sort(texts.begin(), texts.end());
  const auto different = std::unique(texts.begin(), texts.end()) - texts.begin();
  check(known.size() == std::min(static_cast<std::size_t>(different), numbering.max_series),
        "the table has the series of the points, and no others");
}

}  // namespace

void check_series(std::string_view input, const decode_options& options, std::uint64_t seed) {
  plain_sink plain;
  decoder from(input, options);
  from.visit(plain);
  check_sink<numbered_sink>(input, options, seed, plain.all);
  check_sink<table_tests::knowing<numbered_sink>>(input, options, seed, plain.all);
}

}  // namespace simdlp::fuzz

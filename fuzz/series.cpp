// SPDX-License-Identifier: Apache-2.0
#include "series.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "check.h"
#include "simdlp/decoder.h"
#include "simdlp/series_table.h"
#include "simdlp/visit_series.h"

namespace simdlp::fuzz {
namespace {

// What a sink was told, as text. A line counts when it ends.
struct record {
  template <class Value>
  void field(text key, Value value) {
    line += '|';
    line += key.raw();
    line += '=';
    if constexpr (std::is_same_v<Value, text>) {
      line += value.raw();
    } else if constexpr (std::is_same_v<Value, double>) {
      line += std::to_string(std::bit_cast<std::uint64_t>(value)) + 'f';
    } else {
      line += std::to_string(value);
    }
  }
  void end(std::optional<std::int64_t> time) {
    all += line + '@' + (time ? std::to_string(*time) : "-") + '\n';
  }
  void reject(error why, std::string_view raw) {
    all += '!' + std::string(name(why.code)) + std::to_string(why.offset) + std::string(raw) + '\n';
  }

  std::string all;
  std::string line;
};

struct plain_sink : record {
  void begin(text) { line.clear(); }
  void tag(text, text) {}
  void end_series(std::string_view raw) { line = raw; }
};

struct numbered_sink : record {
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

// Knows whether the keys of a line are different, and sometimes does not say so.
struct knowing_sink : numbered_sink {
  using numbered_sink::numbered_sink;
  void series(std::uint32_t number, std::string_view raw) {
    numbered_sink::series(number, raw);
    keys.clear();
    for (const auto& [key, value] : series_table::tags_of(raw)) keys.push_back(key.raw());
    are_distinct = have_distinct_keys();
    keys.clear();
  }
  template <class Value>
  void field(text key, Value value) {
    keys.push_back(key.raw());
    numbered_sink::field(key, value);
  }
  bool has_distinct_keys() { return are_distinct && have_distinct_keys() && ++asked % 4 != 0; }
  bool have_distinct_keys() {
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
  }

  std::vector<std::string_view> keys;
  bool are_distinct = true;
  std::size_t asked = 0;
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
  check_sink<knowing_sink>(input, options, seed, plain.all);
}

}  // namespace simdlp::fuzz

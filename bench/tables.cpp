// SPDX-License-Identifier: Apache-2.0
// lines → columns: compares a table_builder with a visitor that adds everything up, on the same bytes.
// The memory of batches is reused, and all columns are filled, including tag codes.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "generate/random.h"
#include "simdlp/decoder.h"
#include "simdlp/table_builder.h"
#include "simdlp/visit_series.h"
#include "suite.h"
#include "sums.h"

namespace simdlp::bench {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

// The sums of a batch, without those that depend on keys and on the spelling of tags.
void add(sums& into, const table_batch& from) {
  for (std::size_t t = 0; t < from.size(); ++t) {
    const table here = from[t];
    into.points += here.rows();
    for (const std::int64_t time : here.timestamps()) into.add_time(time);
    for (std::size_t c = 0; c < here.columns(); ++c) {
      const column_view column = here.column(c);
      for (std::size_t row = 0; row < here.rows(); ++row) {
        if (!column.has(row)) continue;
        if (column.role() == column_role::tag) {
          ++into.tags;
          into.tag_value_bytes += column.string(row).size();
          continue;
        }
        ++into.fields;
        switch (column.kind()) {
          case value_kind::floating: into.add(column.floats()[row]); break;
          case value_kind::integer: into.add(column.integers()[row]); break;
          case value_kind::unsigned_integer: into.add(column.unsigned_integers()[row]); break;
          case value_kind::boolean: into.add(column.boolean(row)); break;
          case value_kind::string: into.string_bytes += column.string(row).size(); break;
        }
      }
    }
  }
}

// Makes a pass over all bytes, and returns the number of rows.
template <class Take>
std::uint64_t build(table_builder& into, decoder& from, std::string_view bytes, Take&& take) {
  std::uint64_t rows = 0;
  const auto finish = [&] {
    table_batch batch = into.take();
    rows += batch.rows();
    take(batch);
    into.recycle(std::move(batch));
  };
  from.reset(bytes);
  while (into.append(from) == append_status::full) finish();
  finish();
  return rows;
}

void tables(benchmark::State& state, generate::shape which, std::size_t batch_bytes) {
  const std::string& bytes = bytes_of(which);
  const auto from = std::make_unique<decoder>(bytes);
  const outcome visited = visit_all(*from);
  const std::uint64_t points = from->totals().points;
  table_options options;
  // Batches limited by rows, of about this many bytes of input.
  options.max_rows = std::max<std::size_t>(
      1, static_cast<std::size_t>(static_cast<double>(points) * static_cast<double>(batch_bytes) /
                                  static_cast<double>(bytes.size())));
  table_builder into(options);
  sums found;
  const std::uint64_t rows =
      build(into, *from, bytes, [&](const table_batch& batch) { add(found, batch); });
  const sums& wanted = visited.total;
  const bool same =
      found.points == wanted.points && found.tags == wanted.tags && found.fields == wanted.fields &&
      found.int_sum == wanted.int_sum && found.uint_sum == wanted.uint_sum &&
      found.bool_true == wanted.bool_true && found.float_bits_sum == wanted.float_bits_sum &&
      found.string_bytes == wanted.string_bytes && found.time_sum == wanted.time_sum &&
      found.tag_value_bytes == wanted.tag_value_bytes && rows == wanted.points;
  if (!check(state, same || into.rejected() != 0, "the visitor")) return;
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(build(into, *from, bytes, [](const table_batch&) {}));
  }
  count(state, bytes.size(), points);
}

void visit(benchmark::State& state, const std::string& bytes) {
  const auto from = std::make_unique<decoder>(bytes);
  std::uint64_t points = 0;
  while (state.KeepRunning()) {
    from->reset(bytes);
    benchmark::DoNotOptimize(visit_all(*from).total.points);
    points = from->totals().points;
  }
  count(state, bytes.size(), points);
}

// The sink of visit_series: like adding_sink, with a number in place of the measurement and the tags.
class series_adding_sink {
 public:
  [[gnu::always_inline]] void series(std::uint32_t number, std::string_view) {
    if (open_) [[unlikely]]
      all_ = whole_;
    open_ = true;
    whole_ = all_;
    numbers_ += number;
  }
  template <class Value>
  [[gnu::always_inline]] void field(text key, Value value) {
    all_.add_key(key);
    all_.add(value);
  }
  [[gnu::always_inline]] void end(std::optional<std::int64_t> timestamp) {
    ++all_.points;
    all_.add_time(timestamp);
    open_ = false;
  }
  void reject(simdlp::error, std::string_view) {
    if (open_) all_ = whole_;
    open_ = false;
  }

  [[nodiscard]] const sums& total() const { return all_; }
  [[nodiscard]] std::uint64_t numbers() const { return numbers_; }

 private:
  sums all_;
  sums whole_;
  bool open_ = false;
  std::uint64_t numbers_ = 0;
};

void series_of(benchmark::State& state, const std::string& bytes) {
  const auto from = std::make_unique<decoder>(bytes);
  sums wanted = visit_all(*from).total;
  wanted.tags = wanted.measurement_bytes = wanted.tag_key_bytes = wanted.tag_value_bytes = 0;
  series_table table;
  series_adding_sink first;
  from->reset(bytes);
  visit_series(*from, table, first);
  if (!check(state, first.total() == wanted, "the visitor")) return;
  while (state.KeepRunning()) {
    from->reset(bytes);
    series_adding_sink sink;
    visit_series(*from, table, sink);
    benchmark::DoNotOptimize(sink.total().points + sink.numbers());
  }
  count(state, bytes.size(), wanted.points);
}

// Three lines of each series with different fields, as written by an agent with several sources.
void turns(benchmark::State& state) {
  std::string bytes;
  for (int i = 0; i < 60'000; ++i) {
    const std::string series = "system,host=host_" + std::to_string(i % 1000) + ",region=eu ";
    const std::string time = " " + std::to_string(1'600'000'000'000'000'000 + i) + "\n";
    bytes += series + "load1=0.5,load5=0.25,load15=0.125" + time;
    bytes += series + "uptime=" + std::to_string(i) + "i" + time;
    bytes += series + "uptime_format=\"1 day\"" + time;
  }
  const auto from = std::make_unique<decoder>(bytes);
  table_builder into;
  std::uint64_t rows = 0;
  while (state.KeepRunning()) rows = build(into, *from, bytes, [](const table_batch&) {});
  count(state, bytes.size(), rows);
}

// Every line has a new series.
const std::string& new_series_lines() {
  static const std::string all = [] {
    std::string bytes;
    for (int i = 0; i < 200'000; ++i) {
      bytes += "cpu,host=host_" + std::to_string(i) +
               ",region=eu-central-1,rack=7 usage_user=1.5,usage_system=2i 1600000000000000000\n";
    }
    return bytes;
  }();
  return all;
}

// `fresh`: a new table for each pass, with memory from the system; else one table is cleared.
void new_series(benchmark::State& state, bool fresh) {
  const std::string& bytes = new_series_lines();
  const auto from = std::make_unique<decoder>(bytes);
  series_table table;
  while (state.KeepRunning()) {
    from->reset(bytes);
    if (fresh) {
      table = series_table();
    } else {
      table.clear();
    }
    series_adding_sink sink;
    visit_series(*from, table, sink);
    benchmark::DoNotOptimize(sink.numbers());
  }
  count(state, bytes.size(), 200'000);
}

// Lines of so many series in random order, several of each: an order that comes again would be predicted.
const std::string& shuffled_lines(std::uint32_t series) {
  static std::map<std::uint32_t, std::string> made;
  std::string& bytes = made[series];
  if (!bytes.empty()) return bytes;
  generate::random chance(series);
  for (std::uint32_t i = 0; i < std::max(60'000U, 4 * series); ++i) {
    const std::uint32_t number = chance.below(series);
    bytes += "cpu,cpu=cpu" + std::to_string(number % 16) + ",host=host-" +
             std::to_string(number / 16) +
             ",region=eu-central-1 usage_user=1.5,usage_system=" + std::to_string(i) + "i " +
             std::to_string(1'600'000'000'000'000'000 + i) + "\n";
  }
  return bytes;
}

}  // namespace

void add_benchmarks() {
  add_benchmark("tables/visit/new series",
                [](benchmark::State& state) { visit(state, new_series_lines()); });
  add_benchmark("tables/series/new series",
                [](benchmark::State& state) { new_series(state, false); });
  add_benchmark("tables/fresh table/new series",
                [](benchmark::State& state) { new_series(state, true); });
  for (const std::uint32_t count : {200U, 10'000U, 100'000U}) {
    const std::string name = std::to_string(count) + " shuffled series";
    add_benchmark("tables/visit/" + name,
                  [count](benchmark::State& state) { visit(state, shuffled_lines(count)); });
    add_benchmark("tables/series/" + name,
                  [count](benchmark::State& state) { series_of(state, shuffled_lines(count)); });
  }
  add_benchmark("tables/fields in turns", turns);
  for (const generate::shape_entry& shape : measured_shapes()) {
    const std::string name(shape.name);
    add_benchmark("tables/visit/" + name, [which = shape.which](benchmark::State& state) {
      visit(state, bytes_of(which));
    });
    add_benchmark("tables/series/" + name, [which = shape.which](benchmark::State& state) {
      series_of(state, bytes_of(which));
    });
    for (const std::size_t batch : {std::size_t{1}, std::size_t{8}, std::size_t{64}}) {
      add_benchmark("tables/" + std::to_string(batch) + " MiB/" + name,
                    [which = shape.which, batch](benchmark::State& state) {
                      tables(state, which, batch * mebibyte);
                    });
    }
  }
}

}  // namespace simdlp::bench

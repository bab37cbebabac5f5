// SPDX-License-Identifier: Apache-2.0
// points → bytes: rows that the caller has as strings and numbers, rows of a point_builder, and
// decoded points written again. The written text must be read back as the same points. The kernel
// is the default one: SIMDLP_KERNEL chooses another.
#include <memory>

#include "simdlp/encoder.h"
#include "simdlp/point_builder.h"
#include "suite.h"
#include "sums.h"

namespace simdlp::bench {
namespace {

std::vector<point_builder> rows_of(const std::string& bytes) {
  std::vector<point_builder> rows;
  const auto from = std::make_unique<decoder>(bytes);
  for (const point here : *from) {
    if (here) rows.emplace_back(here);
  }
  return rows;
}

std::uint64_t encode_rows(encoder& into, const std::vector<point_builder>& rows) {
  std::uint64_t refused = 0;
  for (const point_builder& row : rows) {
    into.measurement(row.measurement());
    for (const owned_tag& tag : row.tags()) into.tag(tag.key, tag.value);
    for (const owned_field& field : row.fields()) {
      std::visit([&](const auto& value) { into.field(field.key, value); }, field.value);
    }
    refused += into.end_line(row.timestamp()) ? 1U : 0U;
  }
  return refused;
}

std::uint64_t encode_builders(encoder& into, const std::vector<point_builder>& rows) {
  std::uint64_t refused = 0;
  for (const point_builder& row : rows) refused += row.encode_to(into) ? 1U : 0U;
  return refused;
}

using pass = std::uint64_t (*)(encoder&, const std::vector<point_builder>&);

// The text that was written, and the number of refused points.
struct written {
  std::string text;
  std::uint64_t refused = 0;
};

bool reads_back(const written& what, const std::string& bytes) {
  const auto given = std::make_unique<decoder>(bytes);
  const auto back = std::make_unique<decoder>(what.text);
  const outcome expected = range_all(*given);
  const outcome found = range_all(*back);
  // A shape may hold points that no encoder should write. Then at least the numbers of points must
  // match.
  if (what.refused != 0) return found.total.points + what.refused == expected.total.points;
  return found.rejected == 0 && found.total == expected.total;
}

void encode(benchmark::State& state, generate::shape which, duplicates keys, pass run) {
  const std::string& bytes = bytes_of(which);
  const std::vector<point_builder> rows = rows_of(bytes);
  encode_options options;
  options.duplicates = keys;
  options.newlines = newline_rule::write;
  options.unsigned_integers = unsigned_rule::write;
  written first;
  {
    encoder into(first.text, options);
    first.refused = run(into, rows);
  }
  if (!check(state, reads_back(first, bytes), "what was written is read back")) return;
  std::string out;
  out.reserve(first.text.size() + 4096);
  while (state.KeepRunning()) {
    out.clear();
    encoder into(out, options);
    benchmark::DoNotOptimize(run(into, rows));
    benchmark::DoNotOptimize(out.data());
  }
  count(state, first.text.size(), rows.size() - first.refused);
}

void encode_decoded(benchmark::State& state, generate::shape which) {
  const std::string& bytes = bytes_of(which);
  const auto from = std::make_unique<decoder>(bytes);
  const auto run = [&](std::string& out) {
    std::uint64_t refused = 0;
    encoder into(out, {.newlines = newline_rule::write, .unsigned_integers = unsigned_rule::write});
    from->reset(bytes);
    for (const point here : *from) {
      if (here) refused += into.copy(here) ? 1U : 0U;
    }
    return refused;
  };
  written first;
  first.refused = run(first.text);
  if (!check(state, reads_back(first, bytes), "what was written is read back")) return;
  std::string out;
  out.reserve(first.text.size() + 4096);
  while (state.KeepRunning()) {
    out.clear();
    benchmark::DoNotOptimize(run(out));
    benchmark::DoNotOptimize(out.data());
  }
  count(state, first.text.size(), from->totals().points - first.refused);
}

struct way {
  const char* name;
  duplicates keys;
  pass run;
};
constexpr way ways[] = {
    {"rows", duplicates::reject, encode_rows},
    {"rows, duplicates allowed", duplicates::allow, encode_rows},
    {"point_builder", duplicates::reject, encode_builders},
};

}  // namespace

void add_benchmarks() {
  for (const generate::shape_entry& shape : measured_shapes()) {
    const std::string behind = '/' + std::string(shape.name);
    for (const way& each : ways) {
      add_benchmark("encode/" + std::string(each.name) + behind,
                    [&each, which = shape.which](benchmark::State& state) {
                      encode(state, which, each.keys, each.run);
                    });
    }
    add_benchmark("encode/decoded points, decoding included" + behind,
                  [which = shape.which](benchmark::State& state) { encode_decoded(state, which); });
  }
}

}  // namespace simdlp::bench

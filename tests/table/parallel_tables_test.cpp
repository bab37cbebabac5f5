// SPDX-License-Identifier: Apache-2.0
// Several threads give what one builder gives: rows, codes, numbers of series, schema, rejected lines.
#include "simdlp/parallel_tables.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "generate/shape.h"
#include "table/random_lines.h"

namespace {

using namespace simdlp;
using table_tests::random_lines;

// All contents of batches and a builder, independent of where batches end. The rows of a table are in
// order.
struct told {
  std::map<std::string, std::vector<std::string>> rows;
  std::vector<std::string> rejected;
  std::string schema;
  std::vector<std::string> series;
  std::vector<std::vector<std::string>> measurements;  // of each batch

  void add(const table_batch& batch) {
    measurements.emplace_back();
    for (std::size_t t = 0; t < batch.size(); ++t) {
      const table from = batch[t];
      measurements.back().emplace_back(from.measurement());
      std::vector<std::string>& into = rows[std::string(from.measurement())];
      for (std::size_t row = 0; row < from.rows(); ++row) {
        std::string line = std::to_string(from.series()[row]) + '@';
        const bool has_time = from.timestamp_validity().empty() ||
                              (unsigned{from.timestamp_validity()[row / 8]} >> (row % 8) & 1U) != 0;
        line += has_time ? std::to_string(from.timestamps()[row]) : "-";
        for (std::size_t c = 0; c < from.columns(); ++c) add(line, from.column(c), row);
        into.push_back(line);
      }
    }
  }
  static void add(std::string& line, const column_view& column, std::size_t row) {
    if (!column.has(row)) {
      if (column.role() == column_role::tag) {
        EXPECT_EQ(column.codes()[row], 0);
      }
      return;
    }
    line += '|' + std::string(column.name()) + '=';
    if (column.role() == column_role::tag) {
      line += std::to_string(column.codes()[row]) + ':' + std::string(column.string(row));
      return;
    }
    switch (column.kind()) {
      case value_kind::floating: line += std::to_string(column.floats()[row]) + 'f'; break;
      case value_kind::integer: line += std::to_string(column.integers()[row]) + 'i'; break;
      case value_kind::unsigned_integer:
        line += std::to_string(column.unsigned_integers()[row]) + 'u';
        break;
      case value_kind::boolean: line += column.boolean(row) ? 't' : 'f'; break;
      case value_kind::string: line += std::string(column.string(row)); break;
    }
  }
  void add(const rejected_line& line) {
    rejected.push_back(std::to_string(line.offset) + ' ' + line.message() + ' ' +
                       std::string(line.raw));
  }
  template <class Builder>
  void finish(const Builder& from) {
    schema = from.schema().to_text();
    const std::vector<table_schema>& tables = from.schema().tables();
    for (const std::vector<std::string>& batch : measurements) {
      std::size_t next = 0;
      for (const std::string& each : batch) {
        while (next < tables.size() && tables[next].measurement() != each) ++next;
        EXPECT_LT(next, tables.size()) << each << " is not in the order of the schema";
      }
    }
    for (std::uint32_t i = 0; i < from.series().size(); ++i) {
      series.emplace_back(from.series().raw(i));
    }
  }
};

told by_one(std::string_view input, const parallel_table_options& options) {
  told all;
  table_builder build(options.tables);
  decoder from(input, options.decode);
  bool more = true;
  while (more) {
    more = build.append(from, [&](const rejected_line& line) { all.add(line); }) ==
           append_status::full;
    all.add(build.take());
  }
  EXPECT_EQ(build.rejected(), all.rejected.size());
  all.finish(build);
  return all;
}

told by_many(std::string_view input, const parallel_table_options& options) {
  told all;
  parallel_tables build(options);
  const totals counted = build.append(
      input, [&](table_batch&& batch) { all.add(batch); },
      [&](const rejected_line& line) { all.add(line); });
  EXPECT_EQ(build.rejected(), all.rejected.size());
  decoder from(input, options.decode);
  while (from.next()) {
  }
  EXPECT_EQ(counted, from.totals());
  all.finish(build);
  return all;
}

void expect_the_same(std::string_view input, const parallel_table_options& options) {
  const told one = by_one(input, options);
  const told many = by_many(input, options);
  ASSERT_EQ(many.rejected, one.rejected);
  ASSERT_EQ(many.schema, one.schema);
  ASSERT_EQ(many.series, one.series);
  ASSERT_EQ(many.rows, one.rows);
}

TEST(parallel_tables, RandomLinesGiveWhatOneThreadGives) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    random_lines random(seed, static_cast<unsigned>(seed % 60));
    const std::string input = random.lines(20 + seed);
    parallel_table_options options;
    options.threads = 1 + static_cast<unsigned>(seed % 5);
    options.part_size = 50 + 37 * (seed % 40);
    options.tables.schema.on_duplicate_field = static_cast<duplicate_fields>(seed / 3 % 2);
    if (seed % 4 == 1) options.tables.schema.on_type_conflict = type_conflicts::split;
    if (seed % 5 == 0) options.tables.schema.max_columns = 3 + seed % 7;
    if (seed % 11 == 0) options.tables.schema.max_tables = 1 + seed % 3;
    if (seed % 7 == 2) options.tables.max_rows = 1 + seed % 13;
    if (seed % 6 == 3) options.tables.series.max_series = 1 + seed % 9;
    if (seed % 8 == 5) options.decode.on_error = on_error::stop;
    ASSERT_NO_FATAL_FAILURE(expect_the_same(input, options)) << "seed " << seed;
  }
}

// Which batches hold integers depends on where they end, but not which values.
TEST(parallel_tables, ColumnsAreWidened) {
  std::string input;
  for (int i = 0; i < 2000; ++i) {
    input += "m f=" + std::to_string(i) + (i % 500 == 499 ? ".0" : "i") + '\n';
  }
  parallel_table_options options;
  options.threads = 3;
  options.part_size = 700;
  options.tables.schema.on_type_conflict = type_conflicts::widen;
  parallel_tables build(options);
  std::vector<double> values;
  build.append(input, [&](table_batch&& batch) {
    const column_view column = batch[0].column(0);
    for (std::size_t row = 0; row < column.rows(); ++row) {
      values.push_back(column.kind() == value_kind::floating
                           ? column.floats()[row]
                           : static_cast<double>(column.integers()[row]));
    }
  });
  ASSERT_EQ(values.size(), 2000U);
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(values[i], static_cast<double>(i));
  EXPECT_EQ(build.rejected(), 0U);
}

TEST(parallel_tables, TheShapesOfTheBenchmarksGiveWhatOneThreadGives) {
  for (const generate::shape_entry& shape : generate::shapes()) {
    const std::string input = generate::lines(shape.which, 300'000, 7);
    parallel_table_options options;
    options.threads = 4;
    options.part_size = 20'000;
    options.tables.max_rows = 500;
    ASSERT_NO_FATAL_FAILURE(expect_the_same(input, options)) << shape.name;
  }
}

TEST(parallel_tables, SeriesAndCodesGoOnFromCallToCall) {
  parallel_table_options options;
  options.threads = 3;
  options.part_size = 1000;
  parallel_tables many(options);
  table_builder one(options.tables);
  told by_parts;
  told in_order;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    random_lines random(seed, 10);
    const std::string input = random.lines(200);
    many.append(input, [&](table_batch&& batch) { by_parts.add(batch); });
    decoder from(input);
    ASSERT_EQ(one.append(from), append_status::done);
    in_order.add(one.take());
  }
  by_parts.finish(many);
  in_order.finish(one);
  ASSERT_EQ(by_parts.schema, in_order.schema);
  ASSERT_EQ(by_parts.series, in_order.series);
  ASSERT_EQ(by_parts.rows, in_order.rows);
}

// A number means the series that it has in the generation of its batch.
TEST(parallel_tables, SeriesAndGenerationBelongToTheBatchThatIsTaken) {
  std::string input;
  for (int i = 0; i < 500; ++i) {
    input += "m,t=" + std::to_string(i * 7 % 60) + " f=" + std::to_string(i * 7 % 60) + "i\n";
  }
  for (const unsigned threads : {1U, 3U}) {
    parallel_table_options options;
    options.threads = threads;
    options.part_size = 700;
    options.tables.series.max_series = 25;
    parallel_tables build(options);
    std::uint64_t last = 0;
    std::size_t rows = 0;
    build.append(input, [&](table_batch&& batch) {
      EXPECT_GE(build.generation(), last);
      last = build.generation();
      for (const table each : batch) {
        for (std::size_t row = 0; row < each.rows(); ++row, ++rows) {
          const std::uint32_t number = each.series()[row];
          ASSERT_LT(number, build.series().size());
          const auto value = each.column(1).integers()[row];
          EXPECT_EQ(build.series().raw(number), "m,t=" + std::to_string(value));
        }
      }
    });
    EXPECT_EQ(rows, 500U);
    EXPECT_GT(last, 3U);
  }
}

TEST(parallel_tables, ExceptionsPassThrough) {
  parallel_table_options options;
  options.threads = 2;
  options.part_size = 100;
  parallel_tables build(options);
  random_lines random(1, 0);
  const std::string input = random.lines(100);
  EXPECT_THROW(build.append(input, [](table_batch&&) { throw 1; }), int);
}

}  // namespace

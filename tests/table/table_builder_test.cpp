// SPDX-License-Identifier: Apache-2.0
#include "simdlp/table_builder.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "generate/shape.h"
#include "simdlp/kernel.h"
#include "table/oracle.h"
#include "table/random_lines.h"

namespace {

using namespace simdlp;
using table_tests::difference;
using table_tests::oracle;
using table_tests::random_lines;

struct built {
  std::vector<table_batch> batches;
  std::vector<std::pair<std::size_t, std::string>> rejected;
};

// All batches of an input.
built build(table_builder& into, std::string_view input, const decode_options& decoding = {}) {
  built all;
  decoder from(input, decoding);
  const auto on_rejected = [&](const rejected_line& line) {
    EXPECT_FALSE(line.message().empty());
    EXPECT_GE(line.offset, static_cast<std::size_t>(line.raw.data() - input.data()));
    EXPECT_LE(line.offset, input.size());
    all.rejected.emplace_back(line.raw.data() - input.data(), line.code());
  };
  while (into.append(from, on_rejected) == append_status::full) all.batches.push_back(into.take());
  all.batches.push_back(into.take());
  return all;
}

void expect_like_oracle(std::string_view input, const table_options& options,
                        const decode_options& decoding = {},
                        const reference::options& reading = {}) {
  oracle expected;
  expected.read(input, options.schema, reading);
  table_builder into(options);
  const built got = build(into, input, decoding);
  ASSERT_EQ(difference(expected, got.batches), "") << input;
  ASSERT_EQ(got.rejected, expected.rejected) << input;
  ASSERT_EQ(into.rejected(), expected.rejected.size());
  ASSERT_EQ(into.schema().tables().size(), expected.tables.size());
  for (std::size_t i = 0; i < expected.tables.size(); ++i) {
    ASSERT_EQ(into.schema().tables()[i].columns(), expected.tables[i].columns) << input;
  }
}

TEST(table_builder, MakesColumnsOfTagsFieldsAndTimestamps) {
  table_builder build;
  const std::string input =
      "cpu,host=a,region=eu load=0.5,cores=4i,up=t,note=\"x \\\"y\\\"\" 10\n"
      "cpu,host=b load=1.5 20\n"
      "cpu,host=a,region=eu cores=8i,note=\"z\"\n";
  decoder from(input);
  ASSERT_EQ(build.append(from), append_status::done);
  const table_batch batch = build.take();
  ASSERT_EQ(batch.size(), 1U);
  const table cpu = batch[0];
  EXPECT_EQ(cpu.measurement(), "cpu");
  ASSERT_EQ(cpu.rows(), 3U);
  ASSERT_EQ(cpu.columns(), 6U);
  EXPECT_EQ(cpu.column(0).name(), "host");
  EXPECT_EQ(cpu.column(0).string(1), "b");
  EXPECT_EQ(cpu.column(0).codes()[2], cpu.column(0).codes()[0]);
  EXPECT_EQ(cpu.column(1).null_count(), 1U);
  EXPECT_FALSE(cpu.column(1).has(1));
  EXPECT_EQ(cpu.column(2).floats()[1], 1.5);
  EXPECT_FALSE(cpu.column(2).has(2));
  EXPECT_EQ(cpu.column(3).integers()[2], 8);
  EXPECT_TRUE(cpu.column(4).boolean(0));
  EXPECT_EQ(cpu.column(5).string(0), "x \"y\"");
  EXPECT_EQ(cpu.column(5).string(1), "");
  EXPECT_EQ(cpu.column(5).string(2), "z");
  EXPECT_EQ(cpu.timestamps()[1], 20);
  EXPECT_EQ(cpu.timestamp_validity()[0], 3U);
  EXPECT_EQ(cpu.series()[0], cpu.series()[2]);
}

TEST(table_builder, TablesAndColumnsAreFoundByName) {
  table_builder build;
  decoder from("cpu,host=a load=1\nmem free=2i\ncpu load=3");
  ASSERT_EQ(build.append(from), append_status::done);
  const table_batch batch = build.take();
  std::vector<std::string> measurements;
  for (const table each : batch) measurements.emplace_back(each.measurement());
  EXPECT_EQ(measurements, (std::vector<std::string>{"cpu", "mem"}));
  ASSERT_TRUE(batch.find("mem"));
  EXPECT_FALSE(batch.find("disk"));
  const std::optional<column_view> load = batch[0].find("load");
  ASSERT_TRUE(load);
  EXPECT_EQ(load->floats()[1], 3);
  EXPECT_FALSE(batch[0].find("free"));
  EXPECT_EQ(table_batch().begin(), table_batch().end());
}

TEST(table_builder, RejectedLinesAreLocatedByTheirOffset) {
  table_builder build;
  decoder from("m f=1\nm f=1i\nm g=2 x\n");
  std::vector<location> places;
  const auto locate = [&](const rejected_line& line) {
    places.push_back(from.locate(line.offset));
  };
  ASSERT_EQ(build.append(from, locate), append_status::done);
  EXPECT_EQ(places, (std::vector<location>{{2, 3}, {3, 7}}));
}

TEST(table_builder, RandomLinesGiveTheTablesOfTheOracle) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    random_lines random(seed, static_cast<unsigned>(seed % 60));
    const std::string input = random.lines(1 + seed % 90);
    table_options options;
    options.schema.on_type_conflict = static_cast<type_conflicts>(seed % 3);
    options.schema.on_duplicate_field = static_cast<duplicate_fields>(seed / 3 % 2);
    if (seed % 5 == 0) options.schema.max_columns = 3 + seed % 7;
    if (seed % 11 == 0) options.schema.max_tables = 1 + seed % 3;
    if (seed % 4 == 1) options.max_rows = 1 + seed % 13;
    if (seed % 7 == 2) options.max_bytes = 200 + seed;
    if (seed % 6 == 3) options.series.max_series = 1 + seed % 9;
    ASSERT_NO_FATAL_FAILURE(expect_like_oracle(input, options)) << "seed " << seed;
  }
}

TEST(table_builder, EveryKernelAndPrecisionGivesTheSame) {
  for (const kernel& each : kernels()) {
    if (!each.supported()) continue;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      random_lines random(1000 + seed, static_cast<unsigned>(seed));
      decode_options decoding;
      decoding.kernel = &each;
      decoding.detect_precision = seed % 3 == 1;
      if (seed % 4 == 1) decoding.default_timestamp = 77'000'000'000;
      reference::options reading;
      if (decoding.detect_precision) reading.precision = reference::precision::automatic;
      reading.default_time = decoding.default_timestamp;
      ASSERT_NO_FATAL_FAILURE(expect_like_oracle(random.lines(200), {}, decoding, reading));
    }
  }
}

TEST(table_builder, TheShapesOfTheBenchmarksGiveTheTablesOfTheOracle) {
  for (const generate::shape_entry& shape : generate::shapes()) {
    const std::string input = generate::lines(shape.which, 60'000, 3);
    table_options options;
    options.max_rows = 100;
    ASSERT_NO_FATAL_FAILURE(expect_like_oracle(input, options)) << shape.name;
  }
}

// The oracle reads the whole input; the builder reads chunks that are cut anywhere.
TEST(table_builder, AStreamGivesTheTablesOfTheWhole) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    generate::random chances(seed);
    random_lines random(2000 + seed, static_cast<unsigned>(seed % 60));
    const std::string input = random.lines(1 + seed % 90);
    table_options options;
    if (seed % 3 == 1) options.max_rows = 1 + seed % 13;
    oracle expected;
    expected.read(input, options.schema);
    built got;
    table_builder into(options);
    stream_decoder from;
    const auto on_rejected = [&](const rejected_line& line) {
      EXPECT_LE(line.offset, input.size());
      got.rejected.emplace_back(line.offset, line.code());
    };
    const auto read = [&] {
      while (into.append(from, on_rejected) == append_status::full) {
        got.batches.push_back(into.take());
      }
    };
    for (std::size_t at = 0; at < input.size();) {
      const std::size_t longest = std::size_t{1} << seed % 12;
      const std::string chunk =
          input.substr(at, 1 + chances.below(static_cast<std::uint32_t>(longest)));
      at += chunk.size();
      from.feed(chunk);
      read();
    }
    from.finish();
    read();
    got.batches.push_back(into.take());
    ASSERT_EQ(difference(expected, got.batches), "") << seed;
    ASSERT_EQ(got.rejected.size(), expected.rejected.size());
    for (std::size_t i = 0; i < got.rejected.size(); ++i) {
      EXPECT_GE(got.rejected[i].first, expected.rejected[i].first);
      EXPECT_EQ(got.rejected[i].second, expected.rejected[i].second);
    }
  }
}

// The stream, not the cursor, detects a line over the limit before its end.
TEST(table_builder, AStreamRejectsALineThatIsTooLong) {
  decode_options decoding;
  decoding.limits.line = 100;
  stream_decoder from(decoding);
  table_builder into;
  std::vector<std::string> codes;
  const auto on_rejected = [&](const rejected_line& line) { codes.emplace_back(line.code()); };
  const std::string first = "m f=1 1\nm s=\"" + std::string(300, 'x');
  const std::string second = "\" 2\nm f=2 3\nm f=3";
  from.feed(first);
  EXPECT_EQ(into.append(from, on_rejected), append_status::done);
  from.feed(second);
  EXPECT_EQ(into.append(from, on_rejected), append_status::done);
  EXPECT_EQ(into.rows(), 2U);
  from.finish();
  EXPECT_EQ(into.append(from, on_rejected), append_status::done);
  EXPECT_EQ(codes, std::vector<std::string>{"line_too_long"});
  EXPECT_EQ(into.rows(), 3U);
  EXPECT_EQ(into.rejected(), 1U);
}

TEST(table_builder, UsedMemoryLeavesNoTrace) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    random_lines random(seed, 20);
    const std::string first = random.lines(300);
    const std::string second = random.lines(150);
    table_options options;
    options.max_rows = 20 + seed;
    table_builder into(options);
    decoder from(first);
    while (into.append(from) == append_status::full) into.recycle(into.take());
    into.recycle(into.take());
    oracle expected;
    expected.read(first, options.schema);
    for (table_tests::oracle_table& table : expected.tables) table.rows.clear();
    expected.rejected.clear();
    expected.read(second, options.schema);
    const built got = build(into, second);
    ASSERT_EQ(difference(expected, got.batches), "") << seed;
    ASSERT_EQ(got.rejected, expected.rejected);
  }
}

// Until the next line, the caller can look up the series of the batch.
TEST(table_builder, SeriesAndGenerationBelongToTheBatchThatWasTaken) {
  table_options options;
  options.series.max_series = 2;
  table_builder build(options);
  decoder from("m,t=x f=1\nm,t=y f=2\nm,t=z f=3\n");
  ASSERT_EQ(build.append(from), append_status::full);
  const table_batch first = build.take();
  ASSERT_EQ(first.rows(), 2U);
  EXPECT_EQ(build.generation(), 0U);
  ASSERT_EQ(build.series().size(), 2U);
  EXPECT_EQ(build.series().raw(first[0].series()[1]), "m,t=y");
  ASSERT_EQ(build.append(from), append_status::done);
  const table_batch second = build.take();
  EXPECT_EQ(build.generation(), 1U);
  ASSERT_EQ(build.series().size(), 1U);
  EXPECT_EQ(build.series().raw(second[0].series()[0]), "m,t=z");

  // The same for single points.
  decoder more("m,t=a f=1\nm,t=b f=1\n");
  ASSERT_TRUE(more.next());
  EXPECT_FALSE(build.append(more.current()));
  EXPECT_TRUE(build.full());
  static_cast<void>(build.take());
  EXPECT_EQ(build.generation(), 1U);
  ASSERT_TRUE(more.next());
  EXPECT_FALSE(build.append(more.current()));
  EXPECT_EQ(build.generation(), 2U);
}

TEST(table_builder, ARejectedLineNamesBothTypesAndItsPlace) {
  table_builder into;
  const std::string input = "cpu load=1 1\ncpu load=2i 2\ncpu,load=x f=1 3\n";
  decoder from(input);
  std::vector<std::string> messages;
  std::vector<std::size_t> offsets;
  ASSERT_EQ(into.append(from,
                        [&](const rejected_line& line) {
                          messages.push_back(line.message());
                          offsets.push_back(line.offset);
                        }),
            append_status::done);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0], "field 'load' of 'cpu' is int here, but float in the table");
  EXPECT_EQ(messages[1], "'load' of 'cpu' is a tag here, but a field in the table");
  EXPECT_EQ(offsets[0], input.find("load=2i"));
  EXPECT_EQ(offsets[1], input.find("load=x"));
}

}  // namespace

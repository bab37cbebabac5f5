// SPDX-License-Identifier: Apache-2.0
//
// tables: a table_builder makes the same tables, and rejects the same lines, as the slow builder of the
// tests with the reference decoder, for all policies and limits. Batches end anywhere, and their memory
// is reused. The input is given whole or as a stream. Each batch is also exported to Arrow and released.
// visit_series() passes the lines that decoder::visit() passes.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agreement.h"
#include "check.h"
#include "plan.h"
#include "series.h"
#include "simdlp/arrow.h"
#include "simdlp/stream_decoder.h"
#include "simdlp/table_builder.h"
#include "table/oracle.h"

namespace {

using namespace simdlp;
using namespace simdlp::fuzz;

table_options options_of(const plan& how) {
  table_options options;
  const std::uint8_t byte = how.extra();
  options.schema.on_type_conflict = static_cast<type_conflicts>(byte % 3);
  options.schema.on_duplicate_field = static_cast<duplicate_fields>(byte / 3 % 2);
  const unsigned limits = byte / 6 % 8;
  if ((limits & 1U) != 0) options.schema.max_columns = 3;
  if ((limits & 2U) != 0) options.schema.max_tables = 2;
  if ((limits & 4U) != 0) options.series.max_series = 4;
  options.series.seed = how.bytes[10];
  return options;
}

struct reader {
  table_builder& build;
  const table_tests::oracle& expected;
  table_tests::comparison compare{expected};
  std::size_t rejected = 0;

  void on_rejected(const rejected_line& line) {
    check(rejected < expected.rejected.size(), "a rejected line is rejected by the slow builder");
    const std::pair<std::size_t, std::string>& wanted = expected.rejected[rejected++];
    check(line.code() == wanted.second && line.offset >= wanted.first,
          "a rejected line has the code and place of the slow builder", [&] {
            return wanted.second + " at " + std::to_string(wanted.first) + ", but " +
                   line.message();
          });
  }

  template <class Source>
  void read(Source& from) {
    bool more = true;
    while (more) {
      more = build.append(from, [this](const rejected_line& line) { on_rejected(line); }) ==
             append_status::full;
      table_batch batch = build.take();
      const std::string wrong = compare.differ(batch);
      check(wrong.empty(), "a batch holds the rows of the slow builder", wrong);
      if (batch.size() > 1) {
        ArrowArray array;
        ArrowSchema schema;
        export_table(batch, 1, &array, &schema);
        schema.release(&schema);
        array.release(&array);
      }
      build.recycle(std::move(batch));
    }
  }

  void finish() {
    const std::string wrong = compare.finish();
    check(wrong.empty(), "the batches hold all rows of the slow builder", wrong);
    check(rejected == expected.rejected.size() && build.rejected() == rejected,
          "all lines that the slow builder rejects are rejected");
    const std::vector<table_schema>& tables = build.schema().tables();
    check(tables.size() == expected.tables.size(), "the schema has the tables of the slow builder");
    for (std::size_t i = 0; i < tables.size(); ++i) {
      check(tables[i].columns() == expected.tables[i].columns,
            "a table has the columns of the slow builder", tables[i].measurement());
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The slow builder copies a table for each line, so the input is bounded.
  if (size > 6000) return 0;
  const plan how = read_plan(as_text(data, size));
  const std::string input = lay_out(how);
  decode_options decoding = how.options;
  decoding.on_error = on_error::proceed;  // the reference decoder does not stop
  const table_options options = options_of(how);
  check_series(input, decoding, how.bytes[10]);
  table_tests::oracle expected;
  expected.read(input, options.schema, agreement::to_reference(decoding));

  std::uint64_t random = how.extra() * 0x9E3779B97F4A7C15U + size;
  const auto next_random = [&] {
    random = random * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(random >> 33U);
  };
  for (const std::size_t most_rows : {std::size_t{1}, 2 + next_random() % 7, std::size_t{1000}}) {
    table_options cut = options;
    cut.max_rows = most_rows;
    table_builder build(cut);
    reader whole{build, expected};
    decoder from(input, decoding);
    whole.read(from);
    whole.finish();
  }
  // A stream always has a line limit; the text of a line over it may be cut, but not its place.
  table_builder build(options);
  reader chunks{build, expected};
  stream_decoder from(decoding);
  for (std::size_t at = 0; at < input.size();) {
    const std::string_view chunk =
        std::string_view(input).substr(at, 1 + next_random() % (input.size() < 500 ? 20 : 9000));
    at += chunk.size();
    const auto own = std::make_unique<char[]>(chunk.size());
    std::memcpy(own.get(), chunk.data(), chunk.size());
    from.feed(std::string_view(own.get(), chunk.size()));
    chunks.read(from);
    std::memset(own.get(), '"', chunk.size());
  }
  from.finish();
  chunks.read(from);
  chunks.finish();
  return 0;
}

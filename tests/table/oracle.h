// SPDX-License-Identifier: Apache-2.0
// Tables built in the slow, obvious way from what the reference decoder reads: every cell is a value of
// its own, every look-up a linear search. Batches of a table_builder are compared with it cell by cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference/reference_decoder.h"
#include "simdlp/schema.h"
#include "simdlp/table.h"

namespace simdlp::table_tests {

struct oracle_row {
  std::map<std::size_t, reference::value> cells;  // by column
  std::optional<std::int64_t> timestamp;
};

struct oracle_table {
  std::string measurement;
  std::vector<schema_column> columns;
  std::vector<oracle_row> rows;
};

struct oracle {
  std::vector<oracle_table> tables;
  std::vector<std::pair<std::size_t, std::string>> rejected;  // begin of the line, code

  // Appends the lines of an input.
  void read(std::string_view input, const schema_options& options,
            const reference::options& decoding = {});

  // The word of the code, or nothing when the point fits. Adds nothing when it does not.
  std::string add(const reference::point& from, const schema_options& options);
};

// Compares batches, one after the other, with the rows of an oracle.
class comparison {
 public:
  explicit comparison(const oracle& expected) : expected_(expected) {}

  // Empty when the batch holds the next rows of the oracle; else what differs first.
  [[nodiscard]] std::string differ(const table_batch& batch);
  // Empty when there are no more rows.
  [[nodiscard]] std::string finish();

 private:
  [[nodiscard]] std::string differ(const table& got);

  const oracle& expected_;
  std::map<std::string, std::size_t> next_;
};

// Empty when the batches hold the rows of the oracle; else what differs first.
std::string difference(const oracle& expected, const std::vector<table_batch>& batches);

}  // namespace simdlp::table_tests

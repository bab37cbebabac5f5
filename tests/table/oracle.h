// SPDX-License-Identifier: Apache-2.0
// Tables built in a slow, obvious way from the results of the reference decoder: every cell is a
// separate value, every look-up a linear search. Batches of a table_builder are compared with them cell
// by cell.
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

  // Returns the word of the code, or nothing if the point fits. Adds nothing if it does not.
  std::string add(const reference::point& from, const schema_options& options);
};

// Compares batches, one after the other, with the rows of an oracle.
class comparison {
 public:
  explicit comparison(const oracle& expected) : expected_(expected) {}

  // Empty if the batch has the next rows of the oracle; otherwise the first difference.
  [[nodiscard]] std::string differ(const table_batch& batch);
  // Empty if there are no more rows.
  [[nodiscard]] std::string finish();

 private:
  [[nodiscard]] std::string differ(const table& got);

  const oracle& expected_;
  std::map<std::string, std::size_t> next_;
};

// Empty if the batches have the rows of the oracle; otherwise the first difference.
std::string difference(const oracle& expected, const std::vector<table_batch>& batches);

}  // namespace simdlp::table_tests

// SPDX-License-Identifier: Apache-2.0
// Points from the rows of a table: which column is what is told by options.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "csv_reader.h"
#include "record.h"
#include "simdlp/value.h"

namespace simdlp::tool {

// The columns as they are named on the command line.
struct csv_flags {
  std::string measurement;  // the same for all rows, or
  std::string measurement_column;
  std::vector<std::string> tags;
  std::vector<std::string> fields;  // NAME or NAME:TYPE
  std::string time;
  std::string time_format = "ns";

  void add_to(CLI::App& command);
};

class csv_points {
 public:
  // Reads the header. Throws CLI::ValidationError when the options name no columns, `failure` when
  // the table does not have them.
  csv_points(const std::string& file, std::string_view text, const csv_flags& flags);

  // Reads the next row into `into`, false at the end. Throws `unreadable_record` for a row that is
  // no point, and can be called again after that.
  [[nodiscard]] bool next(record& into);

  [[nodiscard]] std::string_view text() const { return reader_.text(); }
  [[nodiscard]] std::size_t offset() const { return reader_.offset(); }

 private:
  struct tag_column {
    std::string key;
    std::size_t cell;
  };
  struct field_column {
    std::string key;
    std::size_t cell;
    simdlp::value_kind kind;
  };

  [[nodiscard]] std::size_t column_of(const std::string& file, const std::string& name) const;
  void add_field(const std::string& file, const std::string& word);
  [[nodiscard]] static owned_value value_of(const csv_cell& cell, simdlp::value_kind kind);
  [[nodiscard]] std::int64_t time_of(const csv_cell& cell) const;

  csv_reader reader_;
  std::vector<csv_cell> row_;
  std::vector<std::string> header_;
  std::string measurement_;
  std::optional<std::size_t> measurement_cell_;
  std::vector<tag_column> tags_;
  std::vector<field_column> fields_;
  std::optional<std::size_t> time_cell_;
  std::optional<precision> time_unit_;  // none: RFC 3339
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The options that name the columns of a table or the members of a JSON object.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cell_type.h"
#include "simdlp/precision.h"
#include "time_format.h"
#include "tool/cli_fwd.h"

namespace simdlp::tool {

struct field_choice {
  std::string name;
  cell_type type;
  bool has_type = false;
};

// The parsed options.
struct column_choice {
  std::string measurement;         // the same for all rows
  std::string measurement_column;  // or in this column
  std::vector<std::string> tags;
  std::vector<field_choice> fields;  // empty: all other columns
  std::string field_name;            // of the long form: the column of the field's name,
  std::string field_value;           // and that of its value
  cell_type field_value_type;
  bool has_field_value_type = false;
  std::string time;
  time_format format;
  bool has_format = false;
  precision unit = precision::nanoseconds;  // of times that are numbers
  time_zone zone;
  char separator = ',';
  bool has_separator = false;
  char decimal = '.';
  std::vector<std::string> na;      // words of cells without a value
  std::vector<std::string> header;  // rows of CSV that are read before the text
  std::uint64_t skipped_rows = 0;   // of CSV, at its beginning
  bool may_be_empty = false;        // a table without any row is no error
  bool skips_comments = false;      // lines in front of records that begin with "# "
  bool drops_empty_tags = false;
  enum class whole_numbers { by_form, integers, floats } whole = whole_numbers::by_form;

  // True if an option names a column.
  [[nodiscard]] bool names_columns() const {
    return !measurement_column.empty() || !tags.empty() || !fields.empty() || !time.empty() ||
           !field_name.empty();
  }
  [[nodiscard]] bool is_na(std::string_view text) const;
};

class column_flags {
 public:
  // Adds the options to a command, which must not outlive `this`.
  void add_to(CLI::App& command);

  // `measurement`: the value of that option, which commands share with other uses. `unit`: the unit
  // of numbers without a --time-format. Throws CLI::ValidationError for invalid values.
  [[nodiscard]] column_choice choice(const std::string& measurement, precision unit) const;

 private:
  std::string measurement_column_;
  std::vector<std::string> tags_;
  std::vector<std::string> fields_;
  std::string field_name_;
  std::string field_value_;
  std::string time_;
  std::string time_format_;
  std::string time_zone_ = "UTC";
  std::string separator_;
  std::string whole_numbers_;
  std::vector<std::string> na_;
  bool decimal_comma_ = false;
  bool drops_empty_tags_ = false;
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Determines the columns of a table from the options, from the annotations of InfluxDB's CSV (#datatype,
// #group, #default, #constant, #concat, #timezone, name|type|default), from the headers of query
// results, or from the data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column_flags.h"
#include "csv_reader.h"

namespace simdlp::tool {

enum class column_role : std::uint8_t {
  ignored,
  measurement,
  tag,
  tag_set,  // "key=value,key=value", as in results of InfluxQL
  field,
  field_name,   // `_field` of Flux, or --field-name
  field_value,  // its value
  time,
};

struct csv_column {
  std::string name;
  column_role role = column_role::ignored;
  std::size_t cell = 0;  // its index in the row; none for a constant
  bool is_constant = false;
  std::string text;         // of a constant, or of an empty cell; may hold ${NAME} if is_pattern
  bool is_pattern = false;  // from #concat
  bool has_type = false;
  bool trims = false;    // there are spaces before the cells, as before the name
  std::string odd = {};  // why the type is string: the first cell that is not a number
  cell_type type;
  bool has_format = false;  // of a time
  time_format format;
};

// The annotation rows of a table, before its header.
class csv_annotations {
 public:
  // Takes the row if it is an annotation row. Throws `unreadable_record` (csv_annotation) for an invalid
  // one.
  [[nodiscard]] bool take(const std::vector<csv_cell>& row);
  [[nodiscard]] bool any() const { return any_; }

  std::vector<std::string> datatypes;
  std::vector<std::string> groups;
  std::vector<std::string> defaults;
  std::vector<csv_column> constants;
  std::optional<time_zone> zone;

 private:
  void add_constant(const std::vector<std::string>& words, std::size_t offset, bool is_pattern);

  bool any_ = false;
};

// The columns of a table. Throws `failure`, with a list of the columns, if an option names a column
// that does not exist or exists twice.
struct csv_columns {
  std::vector<csv_column> all;
  std::size_t cells = 0;     // of a row
  bool merges_rows = false;  // neighbours of one series and time make one point
  bool is_query_result = false;
  bool whole_numbers_are_floats = false;
  // The header as a list for messages: 'time', 'host', 'usage'.
  std::string names;
  // The columns that are not read because a #constant tag has their name, as a list.
  std::string replaced;
};
[[nodiscard]] csv_columns columns_of(const std::string& file, const std::vector<csv_cell>& header,
                                     const csv_annotations& annotations,
                                     const column_choice& chosen);

// True if the row, which follows an empty line, is the header of another table of a query result.
[[nodiscard]] bool is_result_header(const std::vector<csv_cell>& row);

// True if the row reports the failure of a Flux query: it is the header of such a table.
[[nodiscard]] bool is_error_header(const std::vector<csv_cell>& row);

}  // namespace simdlp::tool

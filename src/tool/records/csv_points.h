// SPDX-License-Identifier: Apache-2.0
// Points from the rows of a table, or of the several tables of a query result.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv_columns.h"
#include "csv_reader.h"
#include "owned_record.h"

namespace simdlp::tool {

class csv_points {
 public:
  // `file` is for messages.
  csv_points(std::string file, text_window text, column_choice chosen);

  // Reads the next point into `into`, false at the end. Throws `unreadable_record` for a row that is not
  // a point, and can be called again after that. Throws `failure` if the options do not fit the table.
  [[nodiscard]] bool next(record& into);

  // The place of the last point, and the byte that an `unreadable_record` points at.
  [[nodiscard]] record_place place() const;
  [[nodiscard]] record_place place_of(std::size_t offset) const;

  // Sentences about the roles of the columns, for the user. Complete at the end.
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  [[nodiscard]] bool next_row();
  [[nodiscard]] bool read_cells();
  void expect_table();
  void add_to_head();
  void end_head();
  void read_header(const std::string& text);
  void begin_table();
  void tell_types();
  void note_table();
  void read_row(record& into);
  void read_column(const csv_column& column, record& into);
  void read_tag_set(std::string_view text, record& into);
  void read_field(const csv_column& column, const std::string& key, const std::string& text,
                  std::size_t offset, bool quoted, record& into);
  [[nodiscard]] std::string filled(const std::string& pattern) const;
  [[nodiscard]] const std::string* text_named(std::string_view name) const;
  [[noreturn]] void refuse_cell(const csv_column& column, std::size_t offset,
                                const std::string& text, const std::string& expected,
                                errc code) const;
  [[nodiscard]] bool merges(const record& later) const;

  std::string file_;
  column_choice chosen_;
  csv_reader reader_;
  std::vector<csv_cell> row_;
  csv_annotations annotations_;
  csv_annotations given_annotations_;  // by chosen_.header
  csv_columns columns_;
  std::optional<csv_columns> given_columns_;  // by chosen_.header
  std::size_t header_rows_ = 0;               // of chosen_.header that were read
  std::uint64_t rows_to_skip_ = 0;
  bool in_table_ = false;
  bool expects_header_ = false;  // because of the rows before it
  bool is_option_ = false;       // the current row is one of chosen_.header
  std::string head_rows_;        // of the current table, so far
  std::string skipped_;          // rows
  std::shared_ptr<const std::string> head_;
  bool reads_error_ = false;
  time_zone zone_;
  std::map<std::string, cell_type, std::less<>> types_of_values_;  // of the long form, by field
  record pending_;  // in the long form: the point that the next row may add to
  bool has_pending_ = false;
  bool ended_ = false;
  record_place pending_place_;
  std::string pending_text_;
  record_place given_place_;
  std::string given_text_;
  bool gives_pending_ = false;
  std::uint64_t rows_ = 0;
  std::uint64_t rows_before_mark_ = 0;
  bool is_annotated_ = false;  // rows with '#' that are no annotation are comments
  std::uint64_t unknown_annotations_ = 0;
  std::uint64_t without_fields_ = 0;
  std::string table_note_;
};

}  // namespace simdlp::tool

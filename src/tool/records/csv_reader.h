// SPDX-License-Identifier: Apache-2.0
// Reads the rows of a table in the form of RFC 4180, with LF, CR LF or CR at their ends. csv_cells.cpp
// interprets the cells.
//
// No library is used: those in distributions open the file themselves or hold the whole table, and do
// not return the position of a cell in the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "owned_record.h"
#include "text_window.h"

namespace simdlp::tool {

// A comment with which another table begins. An errors file holds rows of several tables.
inline constexpr std::string_view table_mark = "# another table";

struct csv_cell {
  std::string text;
  std::size_t offset = 0;  // in the row
  bool quoted = false;
};

class csv_reader {
 public:
  explicit csv_reader(text_window from, char separator = ',')
      : from_(std::move(from)), first_separator_(separator), separator_(separator) {}

  // The next rows have another separator.
  void separate_by(char separator) { separator_ = separator; }
  [[nodiscard]] char separator() const { return separator_; }

  // Lines that begin with "# " are comments, even if they hold quotes. The separator after table_mark is
  // that of the constructor.
  void skip_comments(bool skips) { skips_comments_ = skips; }

  // Rows end as in `other`, which has read one.
  void end_rows_as(const csv_reader& other) {
    feed_ = other.feed_;
    knows_feed_ = true;
  }

  // Reads the next row that is not empty; returns false at the end. A row that was cut by a damage of the
  // text is left out: its last cell would have another value. Throws `unreadable_record`
  // (csv_quote) for an invalid row; the next call then reads the row after it.
  [[nodiscard]] bool next(std::vector<csv_cell>& row);

  // About the row that was read or refused last: its text without the line end, valid until the next
  // call, and whether an empty line or table_mark precedes it.
  [[nodiscard]] std::string_view text() const { return from_.rest().substr(0, size_); }
  [[nodiscard]] bool follows_empty_line() const { return follows_empty_line_; }
  [[nodiscard]] bool follows_table_mark() const { return follows_table_mark_; }
  // The place of a byte of the row.
  [[nodiscard]] record_place place(std::size_t offset) const {
    return {from_.where(offset), from_.offset() + offset, text(), from_.offset(), nullptr};
  }

  // The bytes after the row; reads up to `size` of them. `all`: there are no more.
  [[nodiscard]] std::string_view ahead(std::size_t size, bool& all);

 private:
  // Returns false if the window must be extended first.
  [[nodiscard]] bool skip_comment();

  enum class found : std::uint8_t { row, refused, cut, damaged };

  found read_row(std::vector<csv_cell>& row);
  found read_cell(csv_cell& into);
  found read_quoted(csv_cell& into);
  found refuse(std::size_t offset, const char* message);
  [[nodiscard]] std::size_t end_of_row(std::size_t at) const;
  void look_at_row_ends();

  text_window from_;
  char first_separator_;
  char separator_;
  char feed_ = '\n';  // the last byte of a row; CR if there is no LF
  bool knows_feed_ = false;
  std::string_view rest_;  // that of from_
  std::size_t at_ = 0;     // in rest_
  std::size_t size_ = 0;   // of the row
  std::size_t whole_ = 0;  // with its end
  bool follows_empty_line_ = false;
  bool follows_table_mark_ = false;
  bool is_last_ = false;  // rest_ is all there is
  bool skips_comments_ = false;
  std::size_t refused_at_ = 0;
  const char* refusal_ = nullptr;
};

}  // namespace simdlp::tool

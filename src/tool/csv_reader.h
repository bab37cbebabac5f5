// SPDX-License-Identifier: Apache-2.0
// Reads the rows of a table in the form of RFC 4180, with LF or CR LF at their ends. What the cells
// mean is left to csv_points.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record.h"

namespace simdlp::tool {

struct csv_cell {
  std::string text;
  std::size_t offset = 0;
  bool quoted = false;
};

class csv_reader {
 public:
  explicit csv_reader(std::string_view text) : text_(text) {}

  // Reads the next row that is not empty, false at the end. Throws `unreadable_record` (csv_quote)
  // for a row that is none; the next call goes on behind it.
  [[nodiscard]] bool next(std::vector<csv_cell>& row);

  // The row that was read or refused last, without its end, and where it begins.
  [[nodiscard]] std::string_view text() const { return text_.substr(begin_, end_ - begin_); }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t offset() const { return at_; }

 private:
  void read_cell(csv_cell& into);
  void read_quoted(csv_cell& into);
  [[nodiscard]] bool is_at_end_of_row() const;
  void end_row();
  [[noreturn]] void refuse(std::size_t offset, std::string_view message);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace simdlp::tool

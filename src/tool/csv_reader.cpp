// SPDX-License-Identifier: Apache-2.0
// A quote opens a cell only at its begin; inside, two quotes stand for one.
#include "csv_reader.h"

#include <algorithm>

namespace simdlp::tool {

bool csv_reader::next(std::vector<csv_cell>& row) {
  while (at_ < text_.size() && is_at_end_of_row()) {
    begin_ = end_ = at_;
    end_row();
  }
  begin_ = end_ = at_;
  if (at_ == text_.size()) return false;
  std::size_t cells = 0;
  for (;;) {
    // The cells of the row before lend their memory.
    if (cells == row.size()) row.emplace_back();
    read_cell(row[cells++]);
    if (at_ == text_.size() || text_[at_] != ',') break;
    ++at_;
  }
  row.resize(cells);
  end_ = at_;
  end_row();
  return true;
}

void csv_reader::read_cell(csv_cell& into) {
  into.text.clear();
  into.offset = at_;
  into.quoted = at_ < text_.size() && text_[at_] == '"';
  if (into.quoted) {
    read_quoted(into);
    return;
  }
  std::size_t end = std::min(text_.find_first_of(",\n\"", at_), text_.size());
  if (end < text_.size() && text_[end] == '"') refuse(end, "a quote in a cell without quotes");
  const bool ends_row = end == text_.size() || text_[end] == '\n';
  if (ends_row && end > at_ && text_[end - 1] == '\r') --end;
  into.text.assign(text_, at_, end - at_);
  at_ = end;
}

void csv_reader::read_quoted(csv_cell& into) {
  ++at_;
  for (;;) {
    const std::size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) refuse(into.offset, "the cell has no closing quote");
    into.text.append(text_, at_, quote - at_);
    at_ = quote + 1;
    if (at_ == text_.size() || text_[at_] != '"') break;
    into.text += '"';
    ++at_;
  }
  if (at_ != text_.size() && text_[at_] != ',' && !is_at_end_of_row()) {
    refuse(at_, "expected ',' or the end of the row after the closing quote");
  }
}

bool csv_reader::is_at_end_of_row() const {
  const std::string_view rest = text_.substr(at_, 2);
  return rest.starts_with('\n') || rest == "\r\n" || (rest == "\r" && at_ + 1 == text_.size());
}

void csv_reader::end_row() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
}

// Goes on at the next line.
void csv_reader::refuse(std::size_t offset, std::string_view message) {
  end_ = std::min(text_.find('\n', offset), text_.size());
  at_ = std::min(end_ + 1, text_.size());
  throw unreadable_record{offset, "csv_quote", message};
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// A quote opens a cell only at its start; inside, two quotes mean one. A row that is not complete in the
// window is read again after the window has been extended.
#include "csv_reader.h"

#include <algorithm>

namespace simdlp::tool {

// The size of the row end at `at`: LF, CR LF, or CR at the end of the text; 0 if there is none.
std::size_t csv_reader::end_of_row(std::size_t at) const {
  const std::string_view rest = rest_.substr(at, 2);
  if (rest.starts_with(feed_)) return 1;
  if (rest == "\r\n") return 2;
  return rest == "\r" && at + 1 == rest_.size() ? 1 : 0;
}

// The first row shows how rows end: old spreadsheets on a Mac write only CR.
void csv_reader::look_at_row_ends() {
  knows_feed_ = true;
  const auto end_of_first = [&] { return from_.rest().find_first_of("\r\n"); };
  std::size_t end = end_of_first();
  while ((end == std::string_view::npos || from_.rest().substr(end) == "\r") && from_.more()) {
    end = end_of_first();
  }
  const std::string_view rest = from_.rest();
  if (end == std::string_view::npos || rest[end] != '\r' || end + 1 >= rest.size()) return;
  const bool is_quoted = std::ranges::count(rest.substr(0, end), '"') % 2 != 0;
  if (rest[end + 1] != '\n' && !is_quoted) feed_ = '\r';
}

bool csv_reader::next(std::vector<csv_cell>& row) {
  from_.consume(whole_);
  whole_ = size_ = 0;
  follows_empty_line_ = follows_table_mark_ = false;
  if (!knows_feed_) look_at_row_ends();
  for (;;) {
    rest_ = from_.rest();
    at_ = 0;
    if (!rest_.empty()) {
      const std::size_t empty = end_of_row(0);
      // A CR at the end of the window may belong to a CR LF.
      const bool is_cut =
          empty != 0 && feed_ == '\n' && rest_.size() == 1 && rest_[0] == '\r' && !is_last_;
      if (empty != 0 && !is_cut) {
        follows_empty_line_ = true;
        from_.consume(empty);
        continue;
      }
    }
    if (rest_.empty() && is_last_) return false;
    const bool may_be_comment =
        skips_comments_ && (rest_.starts_with("# ") || (rest_ == "#" && !is_last_));
    if (may_be_comment && skip_comment()) continue;
    const found what = rest_.empty() || may_be_comment ? found::cut : read_row(row);
    // Without the end of the row, it is whole only if nothing comes after it.
    if (what == found::cut) {
      is_last_ = !from_.more();
      continue;
    }
    if (what == found::damaged) return false;
    if (what == found::refused) throw unreadable_record{refused_at_, "csv_quote", refusal_};
    return true;
  }
}

bool csv_reader::skip_comment() {
  const std::size_t feed = rest_.find(feed_);
  if (feed == std::string_view::npos && !is_last_) return false;
  if (rest_.starts_with(table_mark)) {
    follows_table_mark_ = true;
    separator_ = first_separator_;
  }
  from_.consume(std::min(feed, rest_.size() - 1) + 1);
  return true;
}

csv_reader::found csv_reader::read_row(std::vector<csv_cell>& row) {
  std::size_t cells = 0;
  for (;;) {
    // Reuses the memory of the previous row's cells.
    if (cells == row.size()) row.emplace_back();
    const found what = read_cell(row[cells++]);
    if (what != found::row) return what;
    if (at_ == rest_.size() || rest_[at_] != separator_) break;
    ++at_;
  }
  const std::size_t end = end_of_row(at_);
  // The row may continue after the window, and a CR at its end may belong to a CR LF.
  const bool is_open =
      end == 0 ? at_ == rest_.size()
               : feed_ == '\n' && rest_[at_] == '\r' && end == 1 && at_ + 1 == rest_.size();
  if (is_open && !is_last_) return found::cut;
  if (is_open && from_.ends_early()) return found::damaged;
  row.resize(cells);
  size_ = at_;
  whole_ = at_ + end;
  return found::row;
}

csv_reader::found csv_reader::read_cell(csv_cell& into) {
  into.text.clear();
  into.offset = at_;
  into.quoted = at_ < rest_.size() && rest_[at_] == '"';
  if (into.quoted) return read_quoted(into);
  const char ends[] = {separator_, feed_, '"'};
  std::size_t end =
      std::min(rest_.find_first_of(std::string_view(ends, sizeof ends), at_), rest_.size());
  if (end == rest_.size() && !is_last_) return found::cut;
  if (end < rest_.size() && rest_[end] == '"') {
    return refuse(end, "a quote in a cell without quotes");
  }
  const bool ends_row = end == rest_.size() || rest_[end] == feed_;
  if (ends_row && feed_ == '\n' && end > at_ && rest_[end - 1] == '\r') --end;
  into.text.assign(rest_, at_, end - at_);
  at_ = end;
  return found::row;
}

csv_reader::found csv_reader::read_quoted(csv_cell& into) {
  ++at_;
  for (;;) {
    const std::size_t quote = rest_.find('"', at_);
    if (quote == std::string_view::npos) {
      if (!is_last_) return found::cut;
      if (from_.ends_early()) return found::damaged;
      return refuse(into.offset, "the cell has no closing quote");
    }
    if (quote + 1 == rest_.size() && !is_last_) return found::cut;
    into.text.append(rest_, at_, quote - at_);
    at_ = quote + 1;
    if (at_ == rest_.size() || rest_[at_] != '"') break;
    into.text += '"';
    ++at_;
  }
  if (at_ != rest_.size() && rest_[at_] != separator_ && end_of_row(at_) == 0) {
    return refuse(at_, "expected the separator or the end of the row after the closing quote");
  }
  return found::row;
}

// Continues at the next line.
csv_reader::found csv_reader::refuse(std::size_t offset, const char* message) {
  const std::size_t feed = rest_.find(feed_, offset);
  if (feed == std::string_view::npos) {
    if (!is_last_) return found::cut;
    if (from_.ends_early()) return found::damaged;
  }
  size_ = std::min(feed, rest_.size());
  whole_ = std::min(size_ + 1, rest_.size());
  refused_at_ = offset;
  refusal_ = message;
  return found::refused;
}

std::string_view csv_reader::ahead(std::size_t size, bool& all) {
  while (from_.rest().size() < size + whole_ && from_.more()) {
  }
  rest_ = from_.rest();
  all = rest_.size() < size + whole_ && !from_.ends_early();
  return rest_.substr(whole_);
}

}  // namespace simdlp::tool

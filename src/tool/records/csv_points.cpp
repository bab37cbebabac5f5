// SPDX-License-Identifier: Apache-2.0
// Walks the tables of a text: their heads and their rows. csv_types.cpp detects the types of columns, and
// csv_cells.cpp makes a point of a row.
#include "csv_points.h"

#include <algorithm>

#include "tool/count_text.h"
#include "tool/exit_code.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {

csv_points::csv_points(std::string file, text_window text, column_choice chosen)
    : file_(std::move(file)),
      chosen_(std::move(chosen)),
      reader_(std::move(text), chosen_.separator),
      rows_to_skip_(chosen_.skipped_rows) {
  reader_.skip_comments(chosen_.skips_comments);
}

bool csv_points::next(record& into) {
  gives_pending_ = false;
  for (;;) {
    into.clear();
    if (ended_ || !next_row()) {
      ended_ = true;
      if (!has_pending_) return false;
      has_pending_ = false;
      std::swap(into, pending_);
      gives_pending_ = true;
      return true;
    }
    read_row(into);
    if (into.fields.empty() && (!chosen_.na.empty() || columns_.is_query_result)) {
      ++without_fields_;
      continue;
    }
    if (!columns_.merges_rows) return true;
    if (has_pending_ && merges(into)) {
      pending_.fields.push_back(std::move(into.fields[0]));
      pending_text_.append("\n").append(reader_.text());
      continue;
    }
    std::swap(into, pending_);
    const record_place here = place_of(0);
    std::string text(here.text);
    if (has_pending_) {
      given_text_ = pending_text_;
      given_place_ = pending_place_;
      gives_pending_ = true;
    }
    pending_text_ = std::move(text);
    pending_place_ = here;
    if (std::exchange(has_pending_, true)) return true;
  }
}

record_place csv_points::place() const {
  if (!gives_pending_) return place_of(0);
  record_place place = ended_ ? pending_place_ : given_place_;
  place.text = ended_ ? pending_text_ : given_text_;
  return place;
}

record_place csv_points::place_of(std::size_t offset) const {
  record_place place = reader_.place(offset);
  place.head = head_;
  return place;
}

// Adds the current row, if it is one of the text.
void csv_points::add_to_head() {
  if (!is_option_) head_rows_.append(reader_.text()).append("\n");
}

// The rows that were skipped are in front of each table: a run with the same options skips them again.
void csv_points::end_head() { head_ = std::make_shared<const std::string>(skipped_ + head_rows_); }

// True if the row has the series and time of the current point, and a field that the point lacks.
bool csv_points::merges(const record& later) const {
  if (later.fields.size() != 1 || later.time != pending_.time ||
      later.measurement != pending_.measurement || later.tags.size() != pending_.tags.size()) {
    return false;
  }
  const bool same_tags = std::ranges::equal(
      later.tags, pending_.tags,
      [](const owned_tag& a, const owned_tag& b) { return a.key == b.key && a.value == b.value; });
  return same_tags && std::ranges::none_of(pending_.fields, [&](const owned_field& each) {
           return each.key == later.fields[0].key;
         });
}

// Reads the next row: those of the options come before those of the text.
bool csv_points::read_cells() {
  is_option_ = header_rows_ < chosen_.header.size();
  if (is_option_) {
    read_header(chosen_.header[header_rows_++]);
    return true;
  }
  for (;;) {
    if (rows_to_skip_ != 0) expects_header_ = true;
    try {
      if (!reader_.next(row_)) return false;
      if (reader_.follows_table_mark()) expect_table();
      if (rows_to_skip_ == 0) return true;
    } catch (const unreadable_record&) {
      if (reader_.follows_table_mark()) expect_table();
      if (rows_to_skip_ == 0) throw;
    }
    --rows_to_skip_;
    skipped_.append(reader_.text()).append("\n");
    if (in_table_) end_head();
  }
}

// The current row is the first one of another table with the same options.
void csv_points::expect_table() {
  annotations_ = given_annotations_;
  chosen_.separator = reader_.separator();
  rows_to_skip_ = chosen_.skipped_rows;
  rows_before_mark_ = rows_;
  head_rows_.clear();
  skipped_.clear();
  in_table_ = given_columns_.has_value();
  if (!in_table_) return;
  columns_ = *given_columns_;
  zone_ = annotations_.zone.value_or(chosen_.zone);
  end_head();
}

void csv_points::read_header(const std::string& text) {
  try {
    csv_reader row{text_window(text), chosen_.separator};
    if (!row.next(row_)) row_.assign(1, {});
    // An error in an annotation from an option has no place in the file.
    csv_annotations trial;
    (void)trial.take(row_);
  } catch (const unreadable_record& why) {
    throw failure("--header '" + shown(text) + "': " + std::string(why.message));
  }
}

// Advances to the next row of data, and handles annotations and headers before it.
bool csv_points::next_row() {
  while (read_cells()) {
    // A spreadsheet may write its separator into a line before the table.
    const std::string_view line = reader_.text();
    if (!in_table_ && rows_ == rows_before_mark_ && line.size() == 5 && line.starts_with("sep=")) {
      if (!chosen_.has_separator) chosen_.separator = line[4];
      reader_.separate_by(chosen_.separator);
      add_to_head();
      continue;
    }
    if (annotations_.take(row_)) {
      if (is_option_) given_annotations_ = annotations_;
      expects_header_ = is_annotated_ = true;
      if (in_table_) {
        // The first annotation after data begins another table.
        csv_annotations next;
        static_cast<void>(next.take(row_));
        annotations_ = std::move(next);
        in_table_ = false;
        head_rows_.clear();
      }
      add_to_head();
      continue;
    }
    if (is_annotated_ && !row_[0].quoted && row_[0].text.starts_with('#')) {
      ++unknown_annotations_;
      continue;
    }
    if (in_table_ && reader_.follows_empty_line() && is_result_header(row_)) {
      annotations_ = {};
      in_table_ = false;
      head_rows_.clear();
    }
    if (!in_table_) {
      // A comment in front of the header; a header has more than one cell.
      const bool is_comment = row_.size() == 1 && row_[0].text.starts_with("# ");
      if (is_comment) continue;
      add_to_head();
      end_head();
      begin_table();
      if (is_option_) given_columns_ = columns_;
      continue;
    }
    ++rows_;
    if (reads_error_) {
      throw failure(file_ + ": the query failed: " + shown(row_[row_.size() - 2].text));
    }
    return true;
  }
  const bool has_rows = expects_header_ && reader_.place(0).offset != 0;
  if (columns_.all.empty() && (has_rows || !chosen_.may_be_empty)) {
    throw failure(file_ + ": there is no header");
  }
  return false;
}

void csv_points::begin_table() {
  // A byte order mark, which some programs write at the start of a table.
  if (row_[0].text.starts_with("\xEF\xBB\xBF")) row_[0].text.erase(0, 3);
  in_table_ = true;
  reads_error_ = is_error_header(row_);
  if (reads_error_) return;
  columns_ = columns_of(file_, row_, annotations_, chosen_);
  zone_ = annotations_.zone.value_or(chosen_.zone);
  tell_types();
  note_table();
}

std::vector<std::string> csv_points::notes() const {
  std::vector<std::string> all;
  if (!table_note_.empty()) all.push_back(table_note_);
  if (!columns_.replaced.empty())
    all.push_back("#constant tags replace columns with their names: " + columns_.replaced);
  if (unknown_annotations_ != 0) {
    all.push_back(count_text(unknown_annotations_, "row") + " with '#' and no known annotation " +
                  (unknown_annotations_ == 1 ? "was" : "were") + " left out");
  }
  if (without_fields_ != 0) {
    all.push_back(count_text(without_fields_, "row") + " without a value " +
                  (without_fields_ == 1 ? "was" : "were") + " left out");
  }
  return all;
}

}  // namespace simdlp::tool

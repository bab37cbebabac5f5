// SPDX-License-Identifier: Apache-2.0
// A cell without text is a tag or field that the point does not have; a quoted string cell may be
// empty.
#include "csv_points.h"

#include <algorithm>

#include "tool/count_text.h"
#include "tool/exit_code.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

// The bytes of a stream that are read to detect the types of its columns; a file is read as a whole.
constexpr std::size_t most_ahead = std::size_t{1} << 20U;

std::string_view name_of(value_kind kind) { return name(kind); }

}  // namespace

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
      expects_header_ = true;
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

// Detects the types of columns without a given type from the rows that follow.
void csv_points::tell_types() {
  std::vector<csv_column*> open;
  csv_column* names = nullptr;
  csv_column* values = nullptr;
  for (csv_column& column : columns_.all) {
    if (column.is_constant) continue;
    if (column.role == column_role::field_name) names = &column;
    if (column.role == column_role::field_value && !column.has_type) values = &column;
    if (column.role == column_role::field && !column.has_type) open.push_back(&column);
  }
  types_of_values_.clear();
  if (open.empty() && values == nullptr) return;
  std::vector<kind_guess> guesses(open.size(), kind_guess(chosen_.decimal));
  std::map<std::string, kind_guess, std::less<>> by_name;
  bool all = false;
  const std::string_view text = reader_.ahead(most_ahead, all);
  csv_reader ahead{text_window(text), chosen_.separator};
  ahead.end_rows_as(reader_);
  ahead.skip_comments(chosen_.skips_comments);
  std::vector<csv_cell> row;
  std::uint64_t number = rows_;  // of the row
  const auto see = [&](const csv_column& column, kind_guess& guess) {
    const csv_cell& cell = row[column.cell];
    if ((!cell.text.empty() || cell.quoted) && !chosen_.is_na(cell.text))
      guess.see(cell.text, number);
  };
  for (bool more = true; more;) {
    try {
      more = ahead.next(row);
    } catch (const unreadable_record&) {
      continue;  // it is refused later, in its order
    }
    if (!more || (row[0].text.starts_with('#') && csv_annotations().take(row)) ||
        (ahead.follows_empty_line() && is_result_header(row)) || ahead.follows_table_mark()) {
      break;
    }
    ++number;
    // The last row of a piece may be cut.
    const bool is_whole = all || ahead.place(0).offset + ahead.text().size() < text.size();
    if (row.size() != columns_.cells || !is_whole) continue;
    for (std::size_t i = 0; i < open.size(); ++i) see(*open[i], guesses[i]);
    if (values != nullptr && names != nullptr) {
      see(*values, by_name.try_emplace(row[names->cell].text, chosen_.decimal).first->second);
    }
  }
  const auto type_of = [&](const kind_guess& guess) {
    cell_type type;
    type.kind = guess.kind();
    type.decimal = chosen_.decimal;
    const bool is_whole =
        type.kind == value_kind::integer || type.kind == value_kind::unsigned_integer;
    if (is_whole && columns_.whole_numbers_are_floats) type.kind = value_kind::floating;
    return type;
  };
  for (std::size_t i = 0; i < open.size(); ++i) {
    open[i]->type = type_of(guesses[i]);
    if (!guesses[i].saw_any()) open[i]->type.kind = value_kind::string;
    open[i]->odd = guesses[i].odd_cell();
  }
  // If one field of the long form has fractions, whole numbers of the others are floats, too.
  const bool has_fraction = std::ranges::any_of(
      by_name, [](const auto& each) { return each.second.kind() == value_kind::floating; });
  for (const auto& [name, guess] : by_name) {
    cell_type type = type_of(guess);
    if (has_fraction &&
        (type.kind == value_kind::integer || type.kind == value_kind::unsigned_integer)) {
      type.kind = value_kind::floating;
    }
    types_of_values_.emplace(name, type);
  }
}

void csv_points::note_table() {
  const bool tells = std::ranges::any_of(columns_.all, [](const csv_column& each) {
    return each.role == column_role::field && !each.has_type;
  });
  if (!tells && types_of_values_.empty()) return;
  std::string fields;
  std::string time;
  for (const csv_column& column : columns_.all) {
    const std::string quoted = "'" + shown(column.name) + "'";
    if (column.role == column_role::field && !column.has_type) {
      fields +=
          (fields.empty() ? "" : ", ") + quoted + " is " + std::string(name_of(column.type.kind));
      if (!column.odd.empty() && column.type.kind == value_kind::string) {
        fields += " because of " + column.odd + " (see --na and --field)";
      }
    }
    if (column.role == column_role::time) time = quoted;
  }
  for (const auto& [name, type] : types_of_values_) {
    fields +=
        (fields.empty() ? "'" : ", '") + shown(name) + "' is " + std::string(name_of(type.kind));
  }
  table_note_ = "types detected from the data: " + fields +
                (time.empty() ? "; no column is the time" : "; the time is " + time);
}

std::vector<std::string> csv_points::notes() const {
  std::vector<std::string> all;
  if (!table_note_.empty()) all.push_back(table_note_);
  if (!columns_.replaced.empty())
    all.push_back("#constant tags replace columns with their names: " + columns_.replaced);
  if (without_fields_ != 0) {
    all.push_back(count_text(without_fields_, "row") + " without a value " +
                  (without_fields_ == 1 ? "was" : "were") + " left out");
  }
  return all;
}

void csv_points::read_row(record& into) {
  if (row_.size() != columns_.cells) {
    throw unreadable_record{0, "csv_row",
                            "the row has " + count_text(row_.size(), "cell") + ", the header has " +
                                std::to_string(columns_.cells)};
  }
  into.measurement = chosen_.measurement;
  for (const csv_column& column : columns_.all) {
    if (column.role != column_role::ignored) read_column(column, into);
  }
}

void csv_points::read_column(const csv_column& column, record& into) {
  const csv_cell* const cell = column.is_constant ? nullptr : &row_[column.cell];
  const bool is_empty = cell == nullptr || (cell->text.empty() && !cell->quoted);
  const std::string& text = is_empty ? column.text : cell->text;
  const std::size_t offset = cell != nullptr ? cell->offset : 0;
  const bool quoted = !is_empty && cell->quoted;
  std::string trimmed;
  if (column.trims && !quoted)
    trimmed = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  const std::string& value = column.is_pattern ? filled(text) : trimmed.empty() ? text : trimmed;
  if (chosen_.is_na(value)) return;
  switch (column.role) {
    case column_role::measurement:
      if (!value.empty() || into.measurement.empty()) into.measurement = value;
      return;
    case column_role::tag:
      if (!value.empty()) into.tags.push_back({column.name, value});
      return;
    case column_role::tag_set: read_tag_set(value, into); return;
    case column_role::field: read_field(column, column.name, value, offset, quoted, into); return;
    case column_role::field_value: {
      std::string key;
      for (const csv_column& each : columns_.all) {
        if (each.role == column_role::field_name) key = row_[each.cell].text;
      }
      read_field(column, key, value, offset, quoted, into);
      return;
    }
    case column_role::time: {
      if (value.empty()) return;
      const result<std::int64_t> time = column.format.read(value, zone_);
      if (!time) refuse_cell(column, offset, value, column.format.expected(), time.code());
      into.time = *time;
      return;
    }
    case column_role::field_name:
    case column_role::ignored: return;
  }
}

void csv_points::read_field(const csv_column& column, const std::string& key,
                            const std::string& text, std::size_t offset, bool quoted,
                            record& into) {
  const auto told = types_of_values_.find(key);
  const cell_type& type =
      column.role == column_role::field_value && !column.has_type && told != types_of_values_.end()
          ? told->second
          : column.type;
  if (text.empty() && !(quoted && type.kind == value_kind::string)) return;
  owned_value value;
  const errc code = read_cell(text, type, value);
  if (code != errc::none) refuse_cell(column, offset, text, type.expected(), code);
  into.fields.push_back({key, std::move(value)});
}

// "host=web1,path=a\,b": a piece without a '=' belongs to the value before it.
void csv_points::read_tag_set(std::string_view text, record& into) {
  std::string piece;
  const auto end_piece = [&] {
    const std::size_t equals = piece.find('=');
    if (equals != std::string::npos) {
      into.tags.push_back({piece.substr(0, equals), piece.substr(equals + 1)});
    } else if (!into.tags.empty() && !piece.empty()) {
      into.tags.back().value += "," + piece;
    }
    piece.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escapes = text[i] == '\\' && i + 1 < text.size() &&
                         std::string_view(",= ").find(text[i + 1]) != std::string_view::npos;
    if (escapes) {
      piece += text[++i];
    } else if (text[i] == ',') {
      end_piece();
    } else {
      piece += text[i];
    }
  }
  end_piece();
  std::erase_if(into.tags, [](const owned_tag& each) { return each.value.empty(); });
}

// A pattern of #concat with its ${NAME} replaced.
std::string csv_points::filled(const std::string& pattern) const {
  std::string text;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t begin = pattern.find("${", at);
    const std::size_t end = begin == std::string::npos ? begin : pattern.find('}', begin);
    if (end == std::string::npos) return text + pattern.substr(at);
    text.append(pattern, at, begin - at);
    const std::string* const named =
        text_named(std::string_view(pattern).substr(begin + 2, end - begin - 2));
    if (named != nullptr) text += *named;
    at = end + 1;
  }
  return text;
}

const std::string* csv_points::text_named(std::string_view name) const {
  for (const csv_column& column : columns_.all) {
    if (column.is_constant || column.name != name) continue;
    const csv_cell& cell = row_[column.cell];
    return cell.text.empty() && !cell.quoted ? &column.text : &cell.text;
  }
  return nullptr;
}

void csv_points::refuse_cell(const csv_column& column, std::size_t offset, const std::string& text,
                             const std::string& expected, errc code) const {
  constexpr std::size_t most_shown = 40;
  const std::string cell =
      shown(text.substr(0, most_shown)) + (text.size() > most_shown ? "..." : "");
  std::string why = "row " + std::to_string(rows_) + ", column '" + shown(column.name) + "': '" +
                    cell + "' is not " + expected;
  if (code == errc::timestamp_range || code == errc::int_range || code == errc::uint_range ||
      code == errc::float_range) {
    why += " in range";
  }
  const auto is_word = [&](std::string_view word) { return text == word; };
  constexpr std::string_view nothing[] = {"NA",  "N/A", "NULL", "null", "None",
                                          "nan", "NaN", "\\N",  "-"};
  if (std::ranges::any_of(nothing, is_word)) {
    why += "; --na '" + cell + "' leaves such cells out";
  } else if (column.role == column_role::time && !column.has_format &&
             code == errc::timestamp_syntax && !text.empty()) {
    why += "; --time-format names a unit, or a layout such as '%m/%d/%Y %H:%M'";
  } else if (code == errc::field_value_syntax && column.type.decimal == '.' &&
             text.find(',') != std::string::npos &&
             text.find_first_not_of("+-0123456789,") == std::string::npos) {
    why += "; --decimal-comma reads it";
  }
  throw unreadable_record{offset, name(code), std::move(why)};
}

}  // namespace simdlp::tool

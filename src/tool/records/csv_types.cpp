// SPDX-License-Identifier: Apache-2.0
// Detects the types of the columns of a table from its rows, and tells the user.
#include <algorithm>

#include "csv_points.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

// The bytes of a stream that are read to detect the types of its columns; a file is read as a whole.
constexpr std::size_t most_ahead = std::size_t{1} << 20U;

std::string_view name_of(value_kind kind) { return name(kind); }

}  // namespace

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

}  // namespace simdlp::tool

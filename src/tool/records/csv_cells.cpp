// SPDX-License-Identifier: Apache-2.0
// A cell without text has the column's default. Without one, it is a tag or field that the point does not
// have; but a quoted cell of a string column is an empty string.
#include <algorithm>

#include "csv_points.h"
#include "tool/count_text.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {

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
  const bool is_given = cell != nullptr && (!cell->text.empty() || column.text.empty());
  const std::string& text = is_given ? cell->text : column.text;
  const std::size_t offset = cell != nullptr ? cell->offset : 0;
  const bool quoted = is_given && cell->quoted;
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
    return cell.text.empty() ? &column.text : &cell.text;
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

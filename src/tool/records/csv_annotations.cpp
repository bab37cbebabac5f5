// SPDX-License-Identifier: Apache-2.0
// Annotation rows, "#datatype measurement,tag,double" or "#datatype,string,long". Text after the word
// in the first cell belongs to the first column.
#include <algorithm>

#include "csv_columns.h"

namespace simdlp::tool {
namespace {

constexpr std::string_view words[] = {"#datatype", "#group",    "#default",
                                      "#constant", "#timezone", "#concat"};

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

[[noreturn]] void refuse(std::size_t offset, std::string message) {
  throw unreadable_record{offset, "csv_annotation", std::move(message)};
}

}  // namespace

bool csv_annotations::take(const std::vector<csv_cell>& row) {
  const std::string_view first = row[0].text;
  const auto* const word = std::ranges::find_if(words, [&](std::string_view each) {
    return first.starts_with(each) && (first.size() == each.size() || first[each.size()] == ' ');
  });
  if (word == std::end(words)) return false;
  any_ = true;
  std::vector<std::string> cells;
  for (const csv_cell& cell : row) cells.emplace_back(without_spaces(cell.text));
  cells[0] = without_spaces(first.substr(word->size()));
  if (*word == "#datatype") {
    datatypes = cells;
  } else if (*word == "#group") {
    groups = cells;
  } else if (*word == "#default") {
    defaults.clear();
    for (const csv_cell& cell : row) defaults.push_back(cell.text);
    defaults[0] = cells[0];
  } else if (*word == "#timezone") {
    const std::string& name = cells[0].empty() && cells.size() > 1 ? cells[1] : cells[0];
    zone = time_zone::from_name(name);
    if (!zone) refuse(0, "the time zone '" + name + "' is not known here");
  } else {
    // The words may begin in the first cell or in the second.
    if (cells[0].empty()) cells.erase(cells.begin());
    add_constant(cells, row.back().offset, *word == "#concat");
  }
  return true;
}

// TYPE,NAME,VALUE; of a measurement, TYPE,VALUE.
void csv_annotations::add_constant(const std::vector<std::string>& cells, std::size_t offset,
                                   bool pattern) {
  csv_column column;
  column.is_constant = true;
  column.is_pattern = pattern;
  if (cells.size() < 2) refuse(offset, "a constant needs a type, a name and a value");
  const std::string& type = cells[0];
  const bool has_name = cells.size() > 2 && !(type == "measurement" && cells[2].empty());
  column.name = has_name ? cells[1] : "";
  column.text = has_name ? cells[2] : cells[1];
  for (std::size_t i = 3; i < cells.size(); ++i) {
    if (!cells[i].empty()) column.text += "," + cells[i];
  }
  const std::size_t colon = std::min(type.find(':'), type.size());
  if (type == "measurement") {
    column.role = column_role::measurement;
  } else if (type == "tag") {
    column.role = column_role::tag;
  } else if (type.substr(0, colon) == "dateTime" || type == "time") {
    column.role = column_role::time;
    if (colon < type.size()) {
      const auto format = time_format::from_name(
          type.substr(colon + 1) == "number" ? "ns" : type.substr(colon + 1));
      if (!format) refuse(offset, "'" + type + "' is not a layout of times");
      column.format = *format;
      column.has_format = true;
    }
  } else if (const auto of = cell_type_from_name(type)) {
    column.role = column_role::field;
    column.type = *of;
    column.has_type = true;
  } else {
    refuse(offset, "a constant cannot be of type '" + type + "'");
  }
  constants.push_back(std::move(column));
}

}  // namespace simdlp::tool

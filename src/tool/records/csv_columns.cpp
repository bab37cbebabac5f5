// SPDX-License-Identifier: Apache-2.0
// Determines the roles of columns. Options override annotations, and annotations override names.
#include "csv_columns.h"

#include <algorithm>

#include "tool/exit_code.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

bool is_in(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::ranges::find(list, word) != list.end();
}

// Makes the columns of one table.
class column_maker {
 public:
  column_maker(const std::string& file, const std::vector<csv_cell>& header,
               const csv_annotations& annotations, const column_choice& chosen)
      : file_(file), chosen_(chosen), annotations_(annotations) {
    made_.cells = header.size();
    for (std::size_t i = 0; i < header.size(); ++i) add(header[i], i);
    for (const csv_column& each : annotations.constants) made_.all.push_back(each);
    for (const csv_column& each : made_.all) {
      if (each.is_constant) continue;
      made_.names += (made_.names.empty() ? "'" : ", '") + shown(each.name) + "'";
    }
  }

  [[nodiscard]] csv_columns make() {
    recognise();
    by_annotations();
    if (made_.is_query_result) by_result_names();
    by_options();
    the_rest_are_fields();
    if (made_.is_query_result && has(column_role::field_name)) tags_of_results();
    require();
    refuse_one_column();
    choose_among_tags();
    return std::move(made_);
  }

 private:
  // A header cell, which may be name|type|default.
  void add(const csv_cell& cell, std::size_t index) {
    csv_column& column = made_.all.emplace_back();
    column.cell = index;
    column.name = cell.text;
    if (!cell.quoted) {
      column.trims = index != 0 && column.name.starts_with(' ');
      while (column.name.starts_with(' ')) column.name.erase(0, 1);
      while (column.name.ends_with(' ')) column.name.pop_back();
    }
    if (index < annotations_.defaults.size()) column.text = annotations_.defaults[index];
    const std::size_t bar = column.name.find('|');
    if (bar == std::string::npos) return;
    const std::size_t second = std::min(column.name.find('|', bar + 1), column.name.size());
    csv_column typed = column;
    typed.name = column.name.substr(0, bar);
    if (!set_type(typed, column.name.substr(bar + 1, second - bar - 1))) return;
    if (second < column.name.size()) typed.text = column.name.substr(second + 1);
    column = typed;
    is_typed_ = true;
  }

  // Returns false if the word does not name a column.
  bool set_type(csv_column& column, const std::string& word) {
    const std::string kind = word.substr(0, word.find(':'));
    const std::string form = kind.size() < word.size() ? word.substr(kind.size() + 1) : "";
    if (kind.empty()) return false;
    if (word == "measurement") {
      column.role = column_role::measurement;
    } else if (word == "tag") {
      column.role = column_role::tag;
    } else if (word == "ignored" || word == "ignore") {
      column.role = column_role::ignored;
      ignored_.push_back(column.cell);
    } else if (kind == "dateTime" || kind == "time") {
      const auto format = form.empty()       ? time_format::from_name("auto", chosen_.unit)
                          : form == "number" ? time_format::from_name(simdlp::name(chosen_.unit))
                                             : time_format::from_name(form);
      if (!format) throw failure(file_ + ": '" + shown(form) + "' is not a layout of times");
      column.role = column_role::time;
      column.format = *format;
      column.has_format = !form.empty();
    } else if (const auto type = cell_type_from_name(word)) {
      column.role = column_role::field;
      column.type = *type;
      if (type->decimal == '.' && form.empty()) column.type.decimal = chosen_.decimal;
      column.has_type = true;
    } else {
      return false;
    }
    return true;
  }

  // Recognises results of queries by the names of their columns.
  void recognise() {
    const bool has_flux = count("_value") + count("_field") + count("_time") +
                              count("_measurement") + count("_start") >=
                          2;
    is_influxql_ = made_.all.size() > 2 && made_.all[0].name == "name" &&
                   made_.all[1].name == "tags" && count("time") == 1;
    made_.is_query_result = has_flux || is_influxql_ || !annotations_.groups.empty();
    made_.whole_numbers_are_floats =
        is_influxql_ && chosen_.whole != column_choice::whole_numbers::integers;
  }

  void by_annotations() {
    for (csv_column& column : made_.all) {
      if (column.is_constant || column.cell >= annotations_.datatypes.size()) continue;
      const std::string& word = annotations_.datatypes[column.cell];
      if (!word.empty() && !set_type(column, word)) {
        throw failure(file_ + ": the #datatype '" + shown(word) + "' of the column '" +
                      shown(column.name) + "' is not known");
      }
    }
    for (csv_column& column : made_.all) {
      if (column.is_constant || column.cell >= annotations_.groups.size()) continue;
      const std::string& word = annotations_.groups[column.cell];
      const bool is_text = !column.has_type || column.type.kind == value_kind::string;
      if ((word == "true" || word == "TRUE") && column.role == column_role::field && is_text) {
        column.role = column_role::tag;
      }
    }
  }

  // Sets the roles of columns whose names have a meaning in results.
  void by_result_names() {
    for (csv_column& column : made_.all) {
      if (column.is_constant) continue;
      const std::string& name = column.name;
      if (is_influxql_) {
        if (column.cell == 0) column.role = column_role::measurement;
        if (column.cell == 1) column.role = column_role::tag_set;
        if (name == "time") column.role = column_role::time;
        continue;
      }
      if (name.empty() || is_in(name, {"result", "table", "_start", "_stop"})) {
        column.role = column_role::ignored;
        ignored_.push_back(column.cell);
      } else if (name == "_measurement") {
        column.role = column_role::measurement;
      } else if (name == "_time") {
        column.role = column_role::time;
      } else if (name == "_field" && count("_value") == 1) {
        column.role = column_role::field_name;
      } else if (name == "_value" && count("_field") == 1) {
        column.role = column_role::field_value;
      }
    }
  }

  // Sets the roles of the columns that options name.
  void by_options() {
    const auto set = [&](const std::string& name, column_role role) -> csv_column& {
      csv_column& column = find(name);
      column.role = role;
      return column;
    };
    if (!chosen_.measurement_column.empty()) {
      clear(column_role::measurement);
      set(chosen_.measurement_column, column_role::measurement);
    } else if (!chosen_.measurement.empty()) {
      clear(column_role::measurement);
    }
    for (const std::string& name : chosen_.tags) set(name, column_role::tag);
    if (!chosen_.field_name.empty()) {
      set(chosen_.field_name, column_role::field_name);
      csv_column& value = set(chosen_.field_value, column_role::field_value);
      value.has_type = chosen_.has_field_value_type;
      value.type = chosen_.field_value_type;
      made_.merges_rows = true;
    }
    for (const field_choice& each : chosen_.fields) {
      csv_column& column = set(each.name, column_role::field);
      column.type = each.type;
      column.has_type = true;
    }
    if (!chosen_.time.empty()) {
      clear(column_role::time);
      set(chosen_.time, column_role::time);
    }
    for (csv_column& column : made_.all) {
      if (column.role != column_role::time || column.has_format) continue;
      column.format = chosen_.format;
      column.has_format = chosen_.has_format;
    }
  }

  // Without --field, all columns that are neither tags nor the time are fields.
  void the_rest_are_fields() {
    const bool chooses = !chosen_.fields.empty() || !chosen_.field_name.empty();
    const bool is_described = is_typed_ || !annotations_.datatypes.empty();
    const bool has_value = has(column_role::field_value);
    for (csv_column& column : made_.all) {
      if (column.is_constant || column.role != column_role::ignored) continue;
      const bool is_left_out = std::ranges::find(ignored_, column.cell) != ignored_.end();
      if (is_left_out || column.name.empty() || chooses) continue;
      if (is_described && !made_.is_query_result && !column.has_type) {
        column.role = column_role::field;
        continue;
      }
      if (!has(column_role::time) &&
          is_in(column.name, {"time", "_time", "timestamp", "Time", "Timestamp", "datetime"})) {
        column.role = column_role::time;
        column.format = chosen_.format;
        continue;
      }
      column.role = has_value ? column_role::tag : column_role::field;
      column.type.decimal = chosen_.decimal;
    }
    // With --field, all other columns are ignored.
    if (chosen_.fields.empty()) return;
    for (csv_column& column : made_.all) {
      const bool is_chosen = std::ranges::any_of(
          chosen_.fields, [&](const field_choice& each) { return each.name == column.name; });
      if (!column.is_constant && column.role == column_role::field && !is_chosen) {
        column.role = column_role::ignored;
      }
    }
  }

  // In a table with a row for each value, text that is not its value describes the series.
  void tags_of_results() {
    for (csv_column& column : made_.all) {
      if (!column.is_constant && column.role == column_role::field &&
          (!column.has_type || column.type.kind == value_kind::string)) {
        column.role = column_role::tag;
      }
    }
  }

  void require() {
    if (chosen_.measurement.empty() && !has(column_role::measurement)) {
      throw failure(file_ +
                    ": the measurement is not given: use --measurement or --measurement-column; " +
                    listed());
    }
    if (!has(column_role::field) && !has(column_role::field_value)) {
      throw failure(file_ + ": no column is a field; " + listed());
    }
    for (const csv_column& column : made_.all) {
      if (column.role == column_role::ignored || column.is_constant || count(column.name) == 1) {
        continue;
      }
      throw failure(file_ + ": the column '" + shown(column.name) + "' occurs twice; " + listed());
    }
    std::size_t times = 0;
    for (csv_column& column : made_.all) {
      if (column.role == column_role::time && ++times > 1) {
        throw failure(file_ + ": there are two columns of times; choose one with --time; " +
                      listed());
      }
    }
  }

  // A constant tag replaces the column with its name, as in the influx command, and an earlier constant. It
  // does not replace a column that an option makes a tag.
  void choose_among_tags() {
    std::vector<csv_column>& all = made_.all;
    for (std::size_t i = all.size(); i-- != 0;) {
      if (!all[i].is_constant || all[i].role != column_role::tag) continue;
      for (std::size_t k = 0; k < i; ++k) {
        if (all[k].role != column_role::tag || all[k].name != all[i].name) continue;
        if (!all[k].is_constant && std::ranges::count(chosen_.tags, all[k].name) != 0) {
          all[i].role = column_role::ignored;
          break;
        }
        all[k].role = column_role::ignored;
        if (all[k].is_constant) continue;
        made_.replaced += (made_.replaced.empty() ? "'" : ", '") + shown(all[k].name) + "'";
      }
    }
  }

  [[nodiscard]] bool has(column_role role) const {
    return std::ranges::find(made_.all, role, &csv_column::role) != made_.all.end();
  }
  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        made_.all, [&](const csv_column& each) { return !each.is_constant && each.name == name; }));
  }
  void clear(column_role role) {
    for (csv_column& column : made_.all) {
      if (column.role != role) continue;
      column.role = column_role::ignored;
      if (!column.is_constant) ignored_.push_back(column.cell);
    }
  }
  csv_column& find(const std::string& name) {
    if (count(name) > 1) {
      throw failure(file_ + ": the column '" + shown(name) + "' occurs twice; " + listed());
    }
    for (csv_column& column : made_.all) {
      if (!column.is_constant && column.name == name) return column;
    }
    throw failure(file_ + ": the table has no column '" + shown(name) + "'; " + listed());
  }
  [[nodiscard]] std::string listed() const {
    return "its columns are " + made_.names + separator_hint();
  }

  // Returns the likely mistake if a table has only one column.
  [[nodiscard]] std::string separator_hint() const {
    if (made_.cells != 1 || chosen_.has_separator) return {};
    for (const char each : {';', '\t', '|'}) {
      if (made_.all[0].name.find(each) == std::string::npos) continue;
      if (each == '\t') return "; tabs seem to separate them: --separator tab";
      return std::string("; '") + each + "' seems to separate them: --separator '" + each + "'";
    }
    return {};
  }

  // The rows of such a table would become one string each.
  void refuse_one_column() const {
    if (!separator_hint().empty()) throw failure(file_ + ": " + listed());
  }

  const std::string& file_;
  const column_choice& chosen_;
  const csv_annotations& annotations_;
  csv_columns made_;
  std::vector<std::size_t> ignored_;  // by an annotation, a name or an option
  bool is_typed_ = false;
  bool is_influxql_ = false;
};

}  // namespace

csv_columns columns_of(const std::string& file, const std::vector<csv_cell>& header,
                       const csv_annotations& annotations, const column_choice& chosen) {
  return column_maker(file, header, annotations, chosen).make();
}

bool is_result_header(const std::vector<csv_cell>& row) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(row, [&](const csv_cell& cell) { return cell.text == name; });
  };
  const bool is_flux = row[0].text.empty() && has("result") && has("table");
  const bool is_influxql = row.size() > 2 && row[0].text == "name" && row[1].text == "tags";
  return is_flux || is_influxql || is_error_header(row);
}

bool is_error_header(const std::vector<csv_cell>& row) {
  const std::size_t first = row[0].text.empty() ? 1 : 0;
  return row.size() == first + 2 && row[first].text == "error" &&
         row[first + 1].text == "reference";
}

}  // namespace simdlp::tool

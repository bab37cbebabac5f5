// SPDX-License-Identifier: Apache-2.0
// Parses the values of the options.
#include "column_flags.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace simdlp::tool {
namespace {

// NAME or NAME:TYPE. A name may hold colons, so what follows the last one must be a type.
field_choice field_from(const std::string& word, char decimal) {
  field_choice field;
  field.type.decimal = decimal;
  const std::size_t colon = word.rfind(':');
  if (colon == std::string::npos) {
    field.name = word;
    return field;
  }
  const std::string type = word.substr(colon + 1);
  const auto of = type == "field" ? std::nullopt : cell_type_from_name(type);
  if (!of) {
    throw CLI::ValidationError("--field", "'" + type + "' is not float, int, uint, bool or string");
  }
  field.name = word.substr(0, colon);
  field.type = *of;
  field.type.decimal = decimal;
  field.has_type = true;
  return field;
}

char separator_from(const std::string& word) {
  if (word == "tab" || word == "\\t") return '\t';
  if (word.size() == 1 && word[0] != '"' && word[0] != '\n' && word[0] != '\r') return word[0];
  throw CLI::ValidationError("--separator", "'" + word + "' is not one character, nor 'tab'");
}

}  // namespace

bool column_choice::is_na(std::string_view text) const {
  return std::ranges::find(na, text) != na.end();
}

void column_flags::add_to(CLI::App& command) {
  const std::string group = "Columns of --from csv, members of --from json";
  const auto word = [&](const char* name, std::string& to, const char* help, const char* type) {
    return command.add_option(name, to, help)->type_name(type)->group(group);
  };
  const auto list = [&](const char* name, std::vector<std::string>& to, const char* help,
                        const char* type) {
    command.add_option(name, to, help)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group(group);
  };
  word("--measurement-column", measurement_column_, "Column of the measurement", "NAME");
  list("--tag", tags_, "Column of a tag; repeatable, or separated by commas", "NAME");
  list("--field", fields_,
       "Column of a field: float, int, uint, bool or string; float without a TYPE. Without "
       "--field, all other columns, with types detected from the data",
       "NAME[:TYPE]");
  word("--field-name", field_name_,
       "For tables with one row per value: the column of the field's name", "NAME");
  word("--field-value", field_value_, "The column of its value", "NAME[:TYPE]");
  word("--time", time_, "Column of the time; without it, points have none", "NAME");
  word("--time-format", time_format_,
       "Format of times: ns, us, ms, s, m, h, rfc3339, auto (numbers of --precision, or "
       "dates; the default), or a layout such as '%d.%m.%Y %H:%M'",
       "FORM");
  word("--time-zone", time_zone_,
       "Zone of times that do not name one: UTC, +01:00, local, Europe/Berlin", "ZONE")
      ->capture_default_str();
  word("--separator", separator_, "Character that separates cells, or 'tab'; default: a comma",
       "CHAR");
  command.add_flag("--decimal-comma", decimal_comma_, "Decimals are written with a comma: 500,51")
      ->group(group);
  list("--na", na_, "Words for 'no value'; such cells are left out", "WORD");
  command
      .add_flag("--drop-empty-tags", drops_empty_tags_, "Leave out tags of JSON without a value")
      ->group(group);
  command
      .add_option(
          "--whole-numbers", whole_numbers_,
          "Type of whole numbers in JSON and in results of InfluxQL; default: int, but float "
          "for Telegraf and InfluxQL, which write floats in this form")
      ->check(CLI::IsMember({"int", "float"}))
      ->group(group);
}

column_choice column_flags::choice(const std::string& measurement, precision unit) const {
  column_choice chosen;
  chosen.measurement = measurement;
  chosen.measurement_column = measurement_column_;
  if (!measurement.empty() && !measurement_column_.empty()) {
    throw CLI::ValidationError("--measurement-column", "cannot be combined with --measurement");
  }
  chosen.decimal = decimal_comma_ ? ',' : '.';
  chosen.tags = tags_;
  for (const std::string& each : fields_) {
    chosen.fields.push_back(field_from(each, chosen.decimal));
  }
  if (field_name_.empty() != field_value_.empty()) {
    throw CLI::ValidationError("--field-name", "and --field-value belong together");
  }
  if (!field_name_.empty()) {
    const field_choice value = field_from(field_value_, chosen.decimal);
    chosen.field_name = field_name_;
    chosen.field_value = value.name;
    chosen.field_value_type = value.type;
    chosen.has_field_value_type = value.has_type;
  }
  chosen.time = time_;
  chosen.has_format = !time_format_.empty();
  const auto format = time_format::from_name(chosen.has_format ? time_format_ : "auto", unit);
  if (!format) {
    throw CLI::ValidationError("--time-format",
                               "'" + time_format_ +
                                   "' is not a unit, rfc3339, auto or a layout such as "
                                   "'%d.%m.%Y %H:%M:%S' or '02.01.2006 15:04:05'");
  }
  chosen.format = *format;
  chosen.unit = precision_from_name(time_format_).value_or(unit);
  const auto zone = time_zone::from_name(time_zone_);
  if (!zone) {
    throw CLI::ValidationError("--time-zone", "'" + time_zone_ +
                                                  "' is not UTC, local, an offset such as "
                                                  "+01:00, or a zone that this system knows");
  }
  chosen.zone = *zone;
  chosen.has_separator = !separator_.empty();
  if (chosen.has_separator) chosen.separator = separator_from(separator_);
  chosen.na = na_;
  chosen.drops_empty_tags = drops_empty_tags_;
  if (!whole_numbers_.empty()) {
    chosen.whole = whole_numbers_ == "int" ? column_choice::whole_numbers::integers
                                           : column_choice::whole_numbers::floats;
  }
  return chosen;
}

}  // namespace simdlp::tool

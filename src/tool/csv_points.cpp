// SPDX-License-Identifier: Apache-2.0
// A cell without text is a tag or field that the point does not have; a quoted string cell may be
// empty. Numbers have the spelling of line protocol, without its suffixes.
#include "csv_points.h"

#include <charconv>
#include <system_error>

#include "exit_code.h"
#include "simdlp/precision.h"
#include "time_text.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

std::optional<value_kind> kind_from_name(std::string_view word) {
  for (const value_kind each :
       {value_kind::floating, value_kind::integer, value_kind::unsigned_integer,
        value_kind::boolean, value_kind::string}) {
    if (word == name(each)) return each;
  }
  return std::nullopt;
}

// A number with digits (from_chars alone would take "inf" and "nan").
template <class Number>
Number number_of(const csv_cell& cell, errc range) {
  const char* const begin = cell.text.data();
  const char* const end = begin + cell.text.size();
  Number number = 0;
  const auto [rest, failed] = std::from_chars(begin, end, number);
  if (cell.text.find_first_not_of("+-0123456789.eE") != std::string::npos || rest != end ||
      failed == std::errc::invalid_argument) {
    throw unreadable(cell.offset, errc::field_value_syntax);
  }
  if (failed == std::errc()) return number;
  if constexpr (std::is_floating_point_v<Number>) {
    number = std::strtod(begin, nullptr);
    if (number > -1 && number < 1) return number;  // too small is not too large
  }
  throw unreadable(cell.offset, range);
}

}  // namespace

void csv_flags::add_to(CLI::App& command) {
  const std::string group = "Columns of --from csv";
  command.add_option("--measurement-column", measurement_column, "Column of the measurement")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--tag", tags, "Column of a tag; several, or separated by commas")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--field", fields,
                  "Column of a field: float, int, uint, bool or string; float without a TYPE")
      ->type_name("NAME[:TYPE]")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--time", time, "Column of the time; without it, points have none")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--time-format", time_format, "What is in the column of the time")
      ->check(CLI::IsMember({"ns", "us", "ms", "s", "rfc3339"}))
      ->capture_default_str()
      ->group(group);
}

csv_points::csv_points(const std::string& file, std::string_view text, const csv_flags& flags)
    : reader_(text),
      measurement_(flags.measurement),
      time_unit_(precision_from_name(flags.time_format)) {
  if (flags.measurement.empty() == flags.measurement_column.empty()) {
    throw CLI::ValidationError("--from csv", "needs either --measurement or --measurement-column");
  }
  if (flags.fields.empty()) throw CLI::ValidationError("--from csv", "needs a --field");
  try {
    static_cast<void>(reader_.next(row_));
  } catch (const unreadable_record& why) {
    throw failure(file + ": the header cannot be read: " + std::string(why.message));
  }
  for (const csv_cell& cell : row_) header_.push_back(cell.text);
  // A mark in front of UTF-8, which some writers of tables leave.
  if (!header_.empty() && header_[0].starts_with("\xEF\xBB\xBF")) header_[0].erase(0, 3);
  if (!flags.measurement_column.empty()) {
    measurement_cell_ = column_of(file, flags.measurement_column);
  }
  for (const std::string& key : flags.tags) tags_.push_back({key, column_of(file, key)});
  for (const std::string& word : flags.fields) add_field(file, word);
  if (!flags.time.empty()) time_cell_ = column_of(file, flags.time);
}

std::size_t csv_points::column_of(const std::string& file, const std::string& name) const {
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (header_[i] == name) return i;
  }
  throw failure(file + ": the table has no column '" + shown(name) + "'");
}

void csv_points::add_field(const std::string& file, const std::string& word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string::npos) {
    fields_.push_back({word, column_of(file, word), value_kind::floating});
    return;
  }
  const auto of = kind_from_name(std::string_view(word).substr(colon + 1));
  if (!of) {
    throw CLI::ValidationError(
        "--field", "'" + word.substr(colon + 1) + "' is not float, int, uint, bool or string");
  }
  const std::string key = word.substr(0, colon);
  fields_.push_back({key, column_of(file, key), *of});
}

bool csv_points::next(record& into) {
  into.clear();
  if (!reader_.next(row_)) return false;
  if (row_.size() != header_.size()) {
    throw unreadable_record{reader_.begin(), "csv_row",
                            "the row has not as many cells as the header"};
  }
  into.measurement = measurement_cell_ ? row_[*measurement_cell_].text : measurement_;
  for (const tag_column& column : tags_) {
    const csv_cell& cell = row_[column.cell];
    if (!cell.text.empty()) into.tags.push_back({column.key, cell.text});
  }
  for (const field_column& column : fields_) {
    const csv_cell& cell = row_[column.cell];
    const bool is_empty_string = cell.quoted && column.kind == value_kind::string;
    if (cell.text.empty() && !is_empty_string) continue;
    into.fields.push_back({column.key, value_of(cell, column.kind)});
  }
  if (time_cell_ && !row_[*time_cell_].text.empty()) into.time = time_of(row_[*time_cell_]);
  return true;
}

owned_value csv_points::value_of(const csv_cell& cell, simdlp::value_kind kind) {
  switch (kind) {
    case value_kind::integer: return number_of<std::int64_t>(cell, errc::int_range);
    case value_kind::unsigned_integer: return number_of<std::uint64_t>(cell, errc::uint_range);
    case value_kind::boolean:
      for (const std::string_view word : {"true", "True", "TRUE", "t", "T"}) {
        if (cell.text == word) return true;
      }
      for (const std::string_view word : {"false", "False", "FALSE", "f", "F"}) {
        if (cell.text == word) return false;
      }
      throw unreadable(cell.offset, errc::field_value_syntax);
    case value_kind::string: return cell.text;
    case value_kind::floating: break;
  }
  return number_of<double>(cell, errc::float_range);
}

std::int64_t csv_points::time_of(const csv_cell& cell) const {
  if (!time_unit_) {
    const result<std::int64_t> time = time_from_text(cell.text);
    if (!time) throw unreadable(cell.offset, time.code());
    return *time;
  }
  std::int64_t raw = 0;
  const char* const end = cell.text.data() + cell.text.size();
  const auto [rest, failed] = std::from_chars(cell.text.data(), end, raw);
  if (rest != end || failed == std::errc::invalid_argument) {
    throw unreadable(cell.offset, errc::timestamp_syntax);
  }
  const result<std::int64_t> time = to_nanoseconds(raw, *time_unit_);
  if (failed != std::errc() || !time) throw unreadable(cell.offset, errc::timestamp_range);
  return *time;
}

}  // namespace simdlp::tool

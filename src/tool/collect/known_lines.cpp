// SPDX-License-Identifier: Apache-2.0
#include "known_lines.h"

#include <algorithm>
#include <utility>

#include "string_kind.h"
#include "tool/hash.h"

namespace simdlp::tool {
namespace {

constexpr std::uint8_t bit(std::size_t of) { return static_cast<std::uint8_t>(1U << of); }

}  // namespace

known_lines::known_measurement& known_lines::measurement_of(std::string_view name) {
  const auto name_of = [&](std::uint32_t of) { return std::string_view(measurements_[of].name); };
  if (const std::uint32_t* const known = measurement_of_name_.find(name, name_of)) {
    return measurements_[*known];
  }
  measurement_of_name_.add(name, static_cast<std::uint32_t>(measurements_.size()));
  known_measurement& added = measurements_.emplace_back();
  added.name = name;
  return added;
}

// Adds the series of the line, which is not known yet.
void known_lines::learn() {
  read_tags(name_and_tags_, tags_);
  const std::string_view measurement =
      tags_.empty()
          ? name_and_tags_
          : name_and_tags_.substr(
                0, static_cast<std::size_t>(tags_[0].key.raw().data() - 1 - name_and_tags_.data()));
  std::uint64_t tags = hash_of(measurement);
  for (const hashed_tag& each : tags_) {
    tags = detail::fold(tags ^ hash_of(each.key.raw()), detail::seeds[1]);
  }
  if (known_layout* const* const known = layout_of_tags_.find(tags)) {
    layout_ = *known;
  } else {
    layout_ = &layouts_.emplace_back();
    layout_->in = &measurement_of(measurement);
    for (const hashed_tag& each : tags_) layout_->tags.emplace_back(each.key.raw());
    layout_of_tags_.add(tags, layout_);
  }
  if (number_ == series_table::npos) return;
  if (layout_of_series_.size() <= number_) layout_of_series_.resize(number_ + 1);
  layout_of_series_[number_] = layout_;
}

void known_lines::look_up(const noted_line& line) {
  if (is_looked_up_) return;
  is_looked_up_ = true;
  has_row_ = layout_ != nullptr && find_row(line.fields(), *layout_->in);
}

bool known_lines::has_distinct_keys(const noted_line& line) {
  look_up(line);
  if (layout_ == nullptr) {
    read_tags(name_and_tags_, tags_);
    if (!are_distinct(tags_)) return false;
  }
  return has_row_ || are_distinct(line.fields());
}

bool known_lines::are_distinct(std::span<const hashed_tag> tags) {
  hashes_.clear();
  for (const hashed_tag& each : tags) hashes_.push_back(hash_of(each.key.raw()));
  return are_hashes_distinct();
}

bool known_lines::are_distinct(std::span<const noted_field> fields) {
  hashes_.clear();
  for (const noted_field& each : fields) hashes_.push_back(hash_of(each.key()));
  return are_hashes_distinct();
}

bool known_lines::are_hashes_distinct() {
  std::sort(hashes_.begin(), hashes_.end());
  return std::adjacent_find(hashes_.begin(), hashes_.end()) == hashes_.end();
}

line_news known_lines::add_any(const noted_line& line, bool has_time, std::int64_t time) {
  const std::span<const noted_field> fields = line.fields();
  if (!counts_known_lines_) {
    if (options_.reading.duplicates == duplicates::reject) {
      if (layout_ == nullptr) {
        learn();
        is_looked_up_ = false;
      }
      look_up(line);
      if (!has_row_) static_cast<void>(knows_fields(fields, *layout_->in));
    }
    return options_.wanted == wanted_lines::none ? line_news::none : line_news::other;
  }
  last_line_ = nullptr;
  settle_last_time();
  const bool is_new = layout_ == nullptr;
  if (is_new) {
    learn();
    is_looked_up_ = false;
  }
  look_up(line);
  known_measurement& in = *layout_->in;
  if (!has_row_ && !knows_fields(fields, in)) return line_news::other;
  if (!line.strings().empty() && !look_at_strings(line.strings(), in)) return line_news::other;
  const bool tells = has_time && times_.tells(time);
  std::size_t kind = other_time;
  if (tells) {
    if (!options_.reading.detect_precision) kind = times_.kind_of(time);
    if ((in.seen_times & time_bit(kind)) == 0) {
      in.seen_times |= time_bit(kind);
      return line_news::other;
    }
  }
  count(in);
  if (has_time) count_time(in, time);
  note_last_line(in);
  if (tells) last_ = {&in, kind, time};
  return is_new ? line_news::series : line_news::none;
}

void known_lines::touch(known_layout& of) {
  touched_layouts_.push_back(&of);
  known_measurement& in = *of.in;
  if (in.is_touched) return;
  in.is_touched = true;
  touched_measurements_.push_back(&in);
}

// Finds another row than the last one and makes it the last.
bool known_lines::find_other_row(std::span<const noted_field> fields, known_measurement& in) {
  const auto key_of = [&](std::uint32_t column) { return std::string_view(in.fields[column].key); };
  for (std::size_t i = 0; i < in.rows.size(); ++i) {
    if (i == in.row || !in.rows[i].fields.matches(fields, key_of)) continue;
    in.row = i;
    return true;
  }
  return false;
}

void known_lines::count_row(known_measurement& in, known_measurement::known_row& row) {
  if (row.points == 0) return;
  for (const field_row::element& of : row.fields.elements()) {
    known_field& into = in.fields[of.column];
    into.of_kind[static_cast<std::size_t>(of.kind())] += row.points;
    if (into.is_touched) continue;
    into.is_touched = true;
    in.touched.push_back(of.column);
  }
  row.points = 0;
}

// Replaces the oldest row by the fields of the line. Returns false if one of them is new.
bool known_lines::knows_fields(std::span<const noted_field> fields, known_measurement& in) {
  in.row = (in.row + 1) % in.rows.size();
  known_measurement::known_row& row = in.rows[in.row];
  count_row(in, row);
  row.fields.clear();
  row.has_open_strings = true;
  bool all = true;
  std::uint32_t expected = in.first_field;
  const auto key_of = [&](std::uint32_t of) { return std::string_view(in.fields[of].key); };
  for (const noted_field& noted : fields) {
    const std::string_view key = noted.key();
    std::uint32_t column = expected;
    if (column >= in.fields.size() || !is_same(in.fields[column].key, key)) {
      if (const std::uint32_t* const known = in.field_of_key.find(key, key_of)) {
        column = *known;
      } else {
        column = static_cast<std::uint32_t>(in.fields.size());
        in.fields.emplace_back().key = key;
        in.field_of_key.add(key, column);
      }
      const auto& before = row.fields.elements();
      (before.empty() ? in.first_field : in.fields[before.back().column].next) = column;
    }
    known_field& of = in.fields[column];
    const std::uint8_t kind = bit(static_cast<std::size_t>(noted.kind()));
    all = all && (of.seen & kind) != 0;
    of.seen |= kind;
    row.fields.add(noted, column);
    expected = of.next;
  }
  return all;
}

// True if a string holds text that reads as points. `strings` are those of a line, and there is at least one.
bool known_lines::have_points_inside(const std::vector<noted_string>& strings) {
  // One search over all strings and what is between them.
  const char* const begin = strings.front().raw.data();
  const char* const end = strings.back().raw.data() + strings.back().raw.size();
  const std::string_view all(begin, static_cast<std::size_t>(end - begin));
  if (all.find('\n') == std::string_view::npos) return false;
  return std::any_of(strings.begin(), strings.end(),
                     [](const noted_string& each) { return swallowed_points(each.raw) != 0; });
}

void known_lines::note_contents(const std::vector<noted_string>& strings, known_measurement& in) {
  known_measurement::known_row& row = in.rows[in.row];
  row.has_open_strings = false;
  for (const auto& [place, inside] : strings) {
    known_field& of = in.fields[row.fields.elements()[place].column];
    of.numbers = of.numbers && is_number_text(inside);
    of.booleans = of.booleans && is_boolean_text(inside);
    if (of.numbers || of.booleans) row.has_open_strings = true;
  }
}

void known_lines::take_counts(line_counts& into) {
  into.clear();
  if (last_line_ != nullptr) into.last = {last_line_, last_line_in_->name, last_.in != nullptr};
  last_.in = nullptr;  // the last line is reported separately
  first_line_ = last_line_ = nullptr;
  into.digits = std::exchange(digits_, {});
  if (into.digits.count != 0) {
    into.digits.least = times_.in_units(into.digits.least);
    into.digits.most = times_.in_units(into.digits.most);
  }
  for (known_layout* const of : touched_layouts_) {
    into.layouts.push_back({of->in->name, &of->tags, of->points});
    of->points = 0;
  }
  touched_layouts_.clear();
  for (known_measurement* const each : touched_measurements_) {
    known_measurement& in = *each;
    for (known_measurement::known_row& row : in.rows) count_row(in, row);
    into.measurements.push_back({in.name, in.with_time, in.first_time, in.last_time, in.times});
    for (const std::uint32_t column : in.touched) {
      known_field& of = in.fields[column];
      into.fields.push_back({in.name, of.key, of.of_kind, of.numbers, of.booleans});
      of.of_kind = {};
      of.is_touched = false;
    }
    in.touched.clear();
    in.is_touched = false;
    in.with_time = 0;
    in.first_time = std::numeric_limits<std::int64_t>::max();
    in.last_time = std::numeric_limits<std::int64_t>::min();
    in.times = {};
  }
  touched_measurements_.clear();
}

}  // namespace simdlp::tool

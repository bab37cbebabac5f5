// SPDX-License-Identifier: Apache-2.0
#include "known_lines.h"

#include <algorithm>
#include <utility>

#include "string_kind.h"
#include "tool/hash.h"

namespace simdlp::tool {
namespace {

constexpr std::uint8_t bit(std::size_t of) { return static_cast<std::uint8_t>(1U << of); }

static_assert(time_kinds <= 16, "known_measurement::seen_times has a bit for each kind");
constexpr std::uint16_t time_bit(std::size_t kind) {
  return static_cast<std::uint16_t>(1U << kind);
}

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
known_lines::found_series known_lines::learn(std::string_view measurement) {
  read_tags(name_and_tags_, tags_);
  std::uint64_t tags = hash_of(measurement);
  for (const hashed_tag& each : tags_) {
    tags = detail::fold(tags ^ hash_of(each.key.raw()), detail::seeds[1]);
  }
  known_layout* learned = nullptr;
  if (known_layout* const* const known = layout_of_tags_.find(tags)) {
    learned = *known;
  } else {
    learned = &layouts_.emplace_back();
    learned->in = &measurement_of(measurement);
    for (const hashed_tag& each : tags_) learned->tags.emplace_back(each.key.raw());
    layout_of_tags_.add(tags, learned);
  }
  return series_.add(name_and_tags_, series_hash_, *learned);
}

void known_lines::prepare(std::string_view name_and_tags) {
  if (!needs_series()) return;
  name_and_tags_ = name_and_tags;
  found_ = series_.expected(name_and_tags_);
  is_expected_ = found_.layout != nullptr;
  if (is_expected_) return;
  series_hash_ = hash_of(name_and_tags_);
  series_.prefetch(series_hash_);
}

void known_lines::look_up(const noted_line& line) {
  const char* const begin = line.measurement().data();
  if (looked_up_ == begin) return;
  looked_up_ = begin;
  if (first_line_ == nullptr) first_line_ = begin;
  if (!is_expected_) found_ = series_.find(series_hash_);
  const std::span<const noted_field> fields = line.fields();
  has_row_ = found_.layout != nullptr && find_row(fields, *found_.layout->in);
}

bool known_lines::has_distinct_keys(const noted_line& line) {
  look_up(line);
  if (!is_expected_ && (found_.known == nullptr || !found_.known->has_text(name_and_tags_))) {
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

line_news known_lines::add(const noted_line& line, std::optional<std::int64_t> time) {
  if (options_.wanted != wanted_lines::with_news) {
    if (options_.reading.duplicates == duplicates::reject) {
      look_up(line);
      looked_up_ = nullptr;
      const found_series now = found_.layout != nullptr ? found_ : learn(line.measurement());
      series_.follow(now);
      if (!has_row_) static_cast<void>(knows_fields(line.fields(), *now.layout->in));
    }
    return options_.wanted == wanted_lines::none ? line_news::none : line_news::other;
  }
  last_line_.begin = nullptr;
  settle_last_time();
  look_up(line);
  looked_up_ = nullptr;
  const bool is_new = found_.layout == nullptr;
  const found_series now = is_new ? learn(line.measurement()) : found_;
  series_.follow(now);
  known_layout& layout = *now.layout;
  known_measurement& in = *layout.in;
  const std::span<const noted_field> fields = line.fields();
  if (is_new) has_row_ = find_row(fields, in);
  if (!has_row_ && !knows_fields(fields, in)) return line_news::other;
  if (!line.strings().empty() && !look_at_strings(line.strings(), in)) return line_news::other;
  const bool tells = times_.tells(time);
  std::size_t kind = other_time;
  if (tells) {
    if (!options_.reading.detect_precision) kind = times_.kind_of(*time);
    if ((in.seen_times & time_bit(kind)) == 0) {
      in.seen_times |= time_bit(kind);
      return line_news::other;
    }
  }
  if (layout.points++ == 0) touched_layouts_.push_back(&layout);
  if (!in.is_touched) {
    in.is_touched = true;
    touched_measurements_.push_back(&in);
  }
  ++in.rows[in.row].points;
  if (time) {
    ++in.with_time;
    if (*time < in.first_time) in.first_time = *time;
    if (*time > in.last_time) in.last_time = *time;
  }
  if (tells) last_ = {&in, kind, *time};
  last_line_ = {line.measurement().data(), in.name, tells};
  return is_new ? line_news::series : line_news::none;
}

void known_lines::settle_last_time() {
  if (last_.in == nullptr) return;
  ++last_.in->times[last_.kind];
  digits_.add(time_classifier::nanoseconds_of(last_.time));
  last_.in = nullptr;
}

// Finds the row with the fields of the line and makes it the last one.
bool known_lines::find_row(std::span<const noted_field> fields, known_measurement& in) const {
  if (fields[0].end_of_key - first_line_ < static_cast<std::ptrdiff_t>(field_row::reach)) {
    return false;
  }
  const auto key_of = [&](std::uint32_t column) { return std::string_view(in.fields[column].key); };
  if (in.rows[in.row].fields.matches(fields, key_of)) [[likely]]
    return true;
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

// False if a string holds text that reads as points.
bool known_lines::look_at_strings(const std::vector<noted_string>& strings, known_measurement& in) {
  const field_row& row = in.rows[in.row].fields;
  for (const auto& [place, inside] : strings) {
    if (inside.find('\n') != std::string_view::npos && swallowed_points(inside) != 0) return false;
    known_field& of = in.fields[row.elements()[place].column];
    if (!of.numbers && !of.booleans) continue;
    of.numbers = of.numbers && is_number_text(inside);
    of.booleans = of.booleans && is_boolean_text(inside);
  }
  return true;
}

void known_lines::take_counts(line_counts& into) {
  into.clear();
  into.last = last_line_;
  last_.in = nullptr;  // the last line is reported separately
  last_line_ = {};
  first_line_ = looked_up_ = nullptr;
  series_.begin_part();
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

// SPDX-License-Identifier: Apache-2.0
// Collects statistics. A point costs one look-up for its measurement and tags together, and a
// comparison of each field with that of the previous point.
#include "statistics.h"

#include <algorithm>

#include "known_lines.h"
#include "series_before.h"
#include "string_kind.h"
#include "tool/hash.h"

namespace simdlp::tool {
namespace {

// The most series that are remembered. The tags of points of other series are processed one by one.
constexpr std::size_t most_series = std::size_t{1} << 17U;

// Returns the column of `key`. Checks the place that it had in the last point first, then looks up
// its hash. `expected` is the index of a column, or 0 if there is none.
template <class Column>
std::uint32_t column_of(std::string_view key, std::uint32_t expected, std::vector<Column>& columns,
                        name_index& of_key) {
  if (!columns.empty() && is_same(columns[expected].key, key)) [[likely]]
    return expected;
  const auto key_of = [&](std::uint32_t column) { return std::string_view(columns[column].key); };
  if (const std::uint32_t* const known = of_key.find(key, key_of)) return *known;
  const auto added = static_cast<std::uint32_t>(columns.size());
  columns.push_back({});
  columns.back().key = key;
  of_key.add(key, added);
  return added;
}

// Counts the consecutive points that had the same fields.
void count_row(measurement_statistics& in) {
  for (const field_shape& of : in.last_fields) {
    in.fields[of.column].of_kind[static_cast<std::size_t>(of.of)] += in.in_a_row;
  }
  in.in_a_row = 0;
}

}  // namespace

void statistics::end(std::optional<std::int64_t> time) {
  const char* const begin = measurement_.data();
  measurement_statistics& in = count_series(series_before(begin, fields_[0].key.data()));
  if (time) {
    ++in.with_time;
    if (*time < in.first_time) in.first_time = *time;
    if (*time > in.last_time) in.last_time = *time;
  }
  count_fields(in);
}

void statistics::add(point from) {
  begin(from.measurement());
  for (const auto& [key, value] : from.fields()) {
    value.visit([&, of = key](auto typed) { field(of, typed); });
  }
  end(from.timestamp());
  count_swallowing(from);
}

// known_lines leaves each line with such a string to add(point).
void statistics::count_swallowing(point from) {
  for (const simdlp::field piece : from.fields()) {
    if (piece.value.kind() != value_kind::string) continue;
    const std::string_view raw = piece.value.raw();
    if (swallowed_points(raw.substr(1, raw.size() - 2)) == 0) continue;
    measurement_statistics& in = measurements_[measurement_of(from.measurement().raw())];
    ++in.fields[column_of(piece.key.raw(), in.first_field, in.fields, in.field_of_key)].swallowing;
  }
}

void statistics::add(const line_counts& of) {
  for (const line_counts::layout& each : of.layouts) {
    measurement_statistics& in = measurements_[measurement_of(each.measurement)];
    in.points += each.points;
    std::uint32_t expected = in.first_tag;
    for (const std::string& key : *each.tags) {
      tag_column& column = in.tags[column_of(key, expected, in.tags, in.tag_of_key)];
      column.points += each.points;
      expected = column.next;
    }
  }
  for (const line_counts::field& each : of.fields) {
    measurement_statistics& in = measurements_[measurement_of(each.measurement)];
    field_column& column =
        in.fields[column_of(each.key, in.first_field, in.fields, in.field_of_key)];
    for (std::size_t kind = 0; kind < kinds; ++kind) column.of_kind[kind] += each.of_kind[kind];
  }
  for (const line_counts::measurement& each : of.measurements) {
    measurement_statistics& in = measurements_[measurement_of(each.name)];
    in.with_time += each.with_time;
    in.first_time = std::min(in.first_time, each.first_time);
    in.last_time = std::max(in.last_time, each.last_time);
  }
}

measurement_statistics& statistics::count_series(std::string_view name_and_tags) {
  const std::uint64_t hash = hash_of(name_and_tags);
  if (const series* const known = series_of_text_.find(hash)) [[likely]] {
    ++layouts_[known->layout].points;
    return measurements_[known->measurement];
  }
  read_tags(name_and_tags, tags_);
  const series added = add_series({measurement_, name_and_tags, hash, tags_});
  ++layouts_[added.layout].points;
  return measurements_[added.measurement];
}

void statistics::add(const new_series& of) {
  if (series_of_text_.find(of.hash) == nullptr) add_series(of);
}

statistics::series statistics::add_series(const new_series& of) {
  const std::uint32_t measurement = measurement_of(of.measurement);
  measurement_statistics& in = measurements_[measurement];
  count_new_series(look_at_tags(of.tags, in), in);
  const series added = {measurement, layout_of(measurement)};
  if (series_of_text_.size() < most_series) series_of_text_.add(of.hash, added);
  return added;
}

void statistics::count_new_series(std::uint64_t hash, measurement_statistics& in) {
  const std::size_t before = in.series.size();
  in.series.add(hash, before + series_left_);
  if (in.series.size() > before) --series_left_;
}

std::uint32_t statistics::measurement_of(std::string_view name) {
  const auto name_of = [&](std::uint32_t of) { return std::string_view(measurements_[of].name); };
  if (const std::uint32_t* const known = measurement_of_name_.find(name, name_of)) return *known;
  const auto added = static_cast<std::uint32_t>(measurements_.size());
  measurements_.push_back({});
  measurements_.back().name = name;
  measurement_of_name_.add(name, added);
  return added;
}

// Counts the values, and leaves in columns_ which tags there are.
std::uint64_t statistics::look_at_tags(std::span<const hashed_tag> tags,
                                       measurement_statistics& in) {
  columns_.clear();
  std::uint64_t whole = 0;
  std::uint32_t expected = in.first_tag;
  for (const hashed_tag& each : tags) {
    const std::uint32_t column = column_of(each.key.raw(), expected, in.tags, in.tag_of_key);
    if (column != expected) {
      (columns_.empty() ? in.first_tag : in.tags[columns_.back()].next) = column;
    }
    columns_.push_back(column);
    tag_column& of = in.tags[column];
    if (!of.values.is_over()) of.values.add(each.hash, distinct_cap_);
    // A sum, so that the order of the tags does not matter.
    std::uint64_t mixed = (each.hash ^ (detail::seeds[1] * (column + 1))) * (detail::seeds[2] | 1U);
    mixed ^= mixed >> 29U;
    whole += mixed * (detail::seeds[1] | 1U);
    expected = of.next;
  }
  return whole;
}

std::uint32_t statistics::layout_of(std::uint32_t measurement) {
  const std::string_view bytes(reinterpret_cast<const char*>(columns_.data()),
                               columns_.size() * sizeof(std::uint32_t));
  const std::uint64_t hash = hash_of(bytes) ^ (detail::seeds[1] * (measurement + 1));
  if (const std::uint32_t* const known = layout_of_columns_.find(hash)) return *known;
  const auto added = static_cast<std::uint32_t>(layouts_.size());
  layouts_.push_back({measurement, columns_, 0});
  layout_of_columns_.add(hash, added);
  return added;
}

// True if the point has the same keys in the same order, with values of the same kinds, as the last
// point.
bool statistics::has_fields_of_last(const measurement_statistics& in) const {
  return are_alike(std::span<const noted_field>(fields_.data(), noted_), in.last_fields, in.fields);
}

void statistics::count_fields(measurement_statistics& in) {
  if (has_fields_of_last(in)) [[likely]] {
    ++in.in_a_row;
    return;
  }
  count_row(in);
  in.last_fields.clear();
  in.in_a_row = 1;
  std::uint32_t expected = in.first_field;
  for (std::size_t i = 0; i < noted_; ++i) {
    const noted_field& noted = fields_[i];
    const std::uint32_t column = column_of(noted.key, expected, in.fields, in.field_of_key);
    if (column != expected) [[unlikely]] {
      (i == 0 ? in.first_field : in.fields[in.last_fields.back().column].next) = column;
    }
    in.last_fields.push_back({detail::two_words(noted.key), noted.key.size(), noted.of, column});
    expected = in.fields[column].next;
  }
}

const std::vector<measurement_statistics>& statistics::measurements() {
  for (layout& of : layouts_) {
    measurement_statistics& in = measurements_[of.measurement];
    in.points += of.points;
    for (const std::uint32_t column : of.columns) in.tags[column].points += of.points;
    of.points = 0;
  }
  for (measurement_statistics& in : measurements_) count_row(in);
  return measurements_;
}

}  // namespace simdlp::tool

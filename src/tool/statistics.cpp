// SPDX-License-Identifier: Apache-2.0
// Collecting: a point costs one look-up for its measurement and tags together, and one comparison
// with the expected key for each field.
#include "statistics.h"

#include "hash.h"

namespace simdlp::tool {
namespace {

// So many series are remembered; the points of others have their tags looked at one by one.
constexpr std::size_t most_series = std::size_t{1} << 18U;

// The column of `key`, found where the last point had it or else by its hash. `expected` is the
// index of a column, or 0 when there is none.
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

}  // namespace

void statistics::add(point from) {
  const field_iterator first_field = from.fields().begin();
  const char* const begin = from.raw().data();
  // Up to the space before the first field. Where there are several spaces, all but that one belong
  // to the text, and the series has one more spelling.
  const std::string_view name_and_tags(
      begin, static_cast<std::size_t>((*first_field).key.raw().data() - begin - 1));
  measurement_statistics& in = count_series(from, name_and_tags);
  if (const auto time = from.timestamp()) {
    ++in.with_time;
    if (*time < in.first_time) in.first_time = *time;
    if (*time > in.last_time) in.last_time = *time;
  }
  look_at_fields(first_field, in);
}

measurement_statistics& statistics::count_series(point from, std::string_view name_and_tags) {
  const std::uint64_t hash = hash_of(name_and_tags);
  if (const series* const known = series_of_text_.find(hash)) [[likely]] {
    ++layouts_[known->layout].points;
    return measurements_[known->measurement];
  }
  const std::uint32_t measurement = measurement_of(from.measurement().raw());
  measurement_statistics& in = measurements_[measurement];
  look_at_tags(from, in);
  const std::uint32_t order = layout_of(measurement);
  ++layouts_[order].points;
  if (series_of_text_.size() < most_series) series_of_text_.add(hash, {measurement, order});
  return in;
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
void statistics::look_at_tags(point from, measurement_statistics& in) {
  columns_.clear();
  std::uint32_t expected = in.first_tag;
  for (const auto& [key, value] : from.tags()) {
    const std::uint32_t column = column_of(key.raw(), expected, in.tags, in.tag_of_key);
    if (column != expected) {
      (columns_.empty() ? in.first_tag : in.tags[columns_.back()].next) = column;
    }
    columns_.push_back(column);
    tag_column& at = in.tags[column];
    if (!at.values.is_over()) at.values.add(hash_of(value.raw()), distinct_cap_);
    expected = at.next;
  }
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

void statistics::look_at_fields(field_iterator at, measurement_statistics& in) {
  std::uint32_t expected = in.first_field;
  std::uint32_t before = 0;
  bool is_first = true;
  for (; at != std::default_sentinel; ++at) {
    const auto [key, value] = *at;
    const std::uint32_t column = column_of(key.raw(), expected, in.fields, in.field_of_key);
    if (column != expected) [[unlikely]] {
      (is_first ? in.first_field : in.fields[before].next) = column;
    }
    field_column& found = in.fields[column];
    ++found.of_kind[static_cast<std::size_t>(value.kind())];
    expected = found.next;
    before = column;
    is_first = false;
  }
}

const std::vector<measurement_statistics>& statistics::measurements() {
  for (layout& of : layouts_) {
    measurement_statistics& in = measurements_[of.measurement];
    in.points += of.points;
    for (const std::uint32_t column : of.columns) in.tags[column].points += of.points;
    of.points = 0;
  }
  return measurements_;
}

}  // namespace simdlp::tool

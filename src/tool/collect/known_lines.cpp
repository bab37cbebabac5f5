// SPDX-License-Identifier: Apache-2.0
#include "known_lines.h"

#include <utility>

#include "series_before.h"
#include "simdlp/series_table.h"
#include "string_kind.h"
#include "tool/hash.h"

namespace simdlp::tool {
namespace {

// The most series that are remembered. Lines of other series are always new.
constexpr std::size_t most_series = std::size_t{1} << 18U;

constexpr std::uint8_t bit(std::size_t of) { return static_cast<std::uint8_t>(1U << of); }

static_assert(time_kinds <= 16, "known_measurement::seen_times has a bit for each kind");
constexpr std::uint16_t time_bit(std::size_t kind) {
  return static_cast<std::uint16_t>(1U << kind);
}

}  // namespace

std::uint32_t known_lines::measurement_of(std::string_view name) {
  const auto name_of = [&](std::uint32_t of) { return std::string_view(measurements_[of].name); };
  if (const std::uint32_t* const known = measurement_of_name_.find(name, name_of)) return *known;
  const auto added = static_cast<std::uint32_t>(measurements_.size());
  measurements_.emplace_back().name = name;
  measurement_of_name_.add(name, added);
  return added;
}

void known_lines::learn(std::uint64_t hash, std::string_view name_and_tags) {
  const std::uint32_t measurement = measurement_of(measurement_);
  if (series_of_text_.size() >= most_series) return;
  std::vector<std::string> tags;
  for (const auto& [key, value] : series_table::tags_of(name_and_tags)) {
    tags.emplace_back(key.raw());
  }
  std::uint64_t layout = hash_of(measurement_);
  for (const std::string& key : tags)
    layout = detail::fold(layout ^ hash_of(key), detail::seeds[1]);
  std::uint32_t order = 0;
  if (const std::uint32_t* const known = layout_of_tags_.find(layout)) {
    order = *known;
  } else {
    order = static_cast<std::uint32_t>(layouts_.size());
    layouts_.push_back({measurement, std::move(tags), 0});
    layout_of_tags_.add(layout, order);
  }
  series_of_text_.add(hash, {measurement, order});
}

bool known_lines::end(std::optional<std::int64_t> time) {
  if (options_.wanted != wanted_lines::with_news) return options_.wanted == wanted_lines::none;
  last_line_.begin = nullptr;
  settle_last_time();
  const char* const begin = measurement_.data();
  const std::string_view name_and_tags = series_before(begin, first_key_);
  const std::uint64_t hash = hash_of(name_and_tags);
  const series* const known = series_of_text_.find(hash);
  if (known == nullptr) [[unlikely]] {
    learn(hash, name_and_tags);
    // Its fields and time are checked by later lines of the measurement.
    return false;
  }
  known_measurement& in = measurements_[known->measurement];
  const bool is_like_last = has_fields_of_last(in);
  if (!is_like_last && !knows_fields(in)) return false;
  if (strings_ != 0 && !look_at_strings(in)) return false;
  const bool tells = times_.tells(time);
  std::size_t kind = other_time;
  if (tells) {
    if (!options_.reading.detect_precision) kind = times_.kind_of(*time);
    if ((in.seen_times & time_bit(kind)) == 0) {
      in.seen_times |= time_bit(kind);
      return false;
    }
  }
  // The line has nothing new.
  known_layout& layout = layouts_[known->layout];
  if (layout.points++ == 0) touched_layouts_.push_back(known->layout);
  if (!in.is_touched) {
    in.is_touched = true;
    touched_measurements_.push_back(known->measurement);
  }
  ++in.in_a_row;
  if (strings_ != 0) count_strings(in);
  if (time) {
    ++in.with_time;
    if (*time < in.first_time) in.first_time = *time;
    if (*time > in.last_time) in.last_time = *time;
  }
  if (last_in_ != nullptr) last_in_->follower = &in;
  last_in_ = &in;
  if (tells) last_ = {&in, kind, *time};
  last_line_ = {begin, in.name, tells};
  return true;
}

void known_lines::settle_last_time() {
  if (last_.in == nullptr) return;
  ++last_.in->times[last_.kind];
  digits_.add(times_.size_of(last_.time));
  last_.in = nullptr;
}

void known_lines::note_field(std::string_view key, value_kind kind) {
  if (noted_ == 0) note_expected();
  if (noted_ == fields_.size()) fields_.resize(2 * noted_ + 16);
  fields_[noted_++] = {key, kind};
}

// Records the fields that were as expected. From here on, all fields are recorded.
void known_lines::note_expected() {
  const std::size_t count = count_expected();
  if (fields_.size() < count) fields_.resize(2 * count + 16);
  for (; noted_ < count; ++noted_) {
    const field_shape& of = expected_->last_fields[noted_];
    fields_[noted_] = {expected_->fields[of.column].key, of.of};
  }
  next_ = end_of_expected_ = nullptr;
  expected_ = nullptr;
}

// True if the line has the same keys in the same order, with values of the same kinds, as the last
// line.
bool known_lines::has_fields_of_last(const known_measurement& in) {
  if (expected_ == &in && noted_ == 0 && next_ == end_of_expected_) [[likely]]
    return true;
  if (noted_ == 0) note_expected();
  return are_alike(std::span<const noted_field>(fields_.data(), noted_), in.last_fields, in.fields);
}

void known_lines::count_row(known_measurement& in) {
  if (in.in_a_row != 0) {
    for (const field_shape& of : in.last_fields) {
      known_field& into = in.fields[of.column];
      into.of_kind[static_cast<std::size_t>(of.of)] += in.in_a_row;
      if (into.is_touched) continue;
      into.is_touched = true;
      in.touched.push_back(of.column);
    }
  }
  in.in_a_row = 0;
}

// Makes the fields of the line the last ones. Returns false if one of them is new.
bool known_lines::knows_fields(known_measurement& in) {
  count_row(in);
  in.last_fields.clear();
  bool all = true;
  std::uint32_t expected = in.first_field;
  const auto key_of = [&](std::uint32_t of) { return std::string_view(in.fields[of].key); };
  for (std::size_t i = 0; i < noted_; ++i) {
    const noted_field& noted = fields_[i];
    std::uint32_t column = expected;
    if (column >= in.fields.size() || !is_same(in.fields[column].key, noted.key)) {
      if (const std::uint32_t* const known = in.field_of_key.find(noted.key, key_of)) {
        column = *known;
      } else {
        column = static_cast<std::uint32_t>(in.fields.size());
        in.fields.emplace_back().key = noted.key;
        in.field_of_key.add(noted.key, column);
      }
      (i == 0 ? in.first_field : in.fields[in.last_fields.back().column].next) = column;
    }
    known_field& of = in.fields[column];
    const std::uint8_t kind = bit(static_cast<std::size_t>(noted.of));
    all = all && (of.seen & kind) != 0;
    of.seen |= kind;
    in.last_fields.push_back({detail::two_words(noted.key), noted.key.size(), noted.of, column});
    expected = of.next;
  }
  return all;
}

// Returns false if a string holds text that reads as points.
bool known_lines::look_at_strings(known_measurement& in) {
  for (std::size_t i = 0; i < strings_; ++i) {
    const auto& [place, inside] = strings_of_line_[i];
    if (swallowed_points(inside) != 0) return false;
    known_field& of = in.fields[in.last_fields[place].column];
    if (!of.numbers && !of.booleans) continue;
    of.numbers = of.numbers && is_number_text(inside);
    of.booleans = of.booleans && is_boolean_text(inside);
  }
  return true;
}

void known_lines::count_strings(known_measurement& in) {
  for (std::size_t i = 0; i < strings_; ++i) {
    ++in.fields[in.last_fields[strings_of_line_[i].place].column].strings;
  }
}

void known_lines::take_counts(line_counts& into) {
  into.clear();
  into.last = last_line_;
  last_.in = nullptr;  // the last line is reported separately
  last_line_ = {};
  into.digits = std::exchange(digits_, {});
  for (const std::uint32_t at : touched_layouts_) {
    known_layout& of = layouts_[at];
    into.layouts.push_back({measurements_[of.measurement].name, &of.tags, of.points});
    of.points = 0;
  }
  touched_layouts_.clear();
  for (const std::uint32_t at : touched_measurements_) {
    known_measurement& in = measurements_[at];
    count_row(in);
    into.measurements.push_back({in.name, in.with_time, in.first_time, in.last_time, in.times});
    for (const std::uint32_t column : in.touched) {
      known_field& of = in.fields[column];
      into.fields.push_back({in.name, of.key, of.of_kind, of.strings, of.numbers, of.booleans});
      of.of_kind = {};
      of.strings = 0;
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

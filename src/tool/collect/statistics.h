// SPDX-License-Identifier: Apache-2.0
// Collects the statistics of a stream of points: for each measurement its tags, fields and time
// range. To reach nearly the speed of the decoder, it allocates nothing for a point that resembles
// an earlier one. stat.cpp prints the result.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "new_series.h"
#include "simdlp/error.h"
#include "simdlp/point.h"
#include "simdlp/text.h"
#include "simdlp/value.h"
#include "tool/hash.h"
#include "tool/hash_set.h"

namespace simdlp::tool {

inline constexpr std::size_t kinds = 5;

// Names are kept as written in the line, because a name has only one spelling.
struct tag_column {
  std::string key;
  std::uint64_t points = 0;
  distinct_count values;
  std::uint32_t next = 0;  // the column that was last seen after this one
};

struct field_column {
  std::string key;
  std::array<std::uint64_t, kinds> of_kind{};  // indexed by simdlp::value_kind
  std::uint64_t swallowing = 0;                // strings with lines in them that read as points
  std::uint32_t next = 0;
};

// The properties of a field that are compared with those of the previous point.
struct field_shape {
  detail::words ends;
  std::size_t size;  // of the key
  value_kind of;
  std::uint32_t column;
};

// True if `noted` has the keys and types of `last`, in the same order. Columns of `last` are indexes of
// `fields`. Each element of `noted` has `key` and `of`, each element of `fields` has `key`.
template <class Noted, class Fields>
[[nodiscard]] bool are_alike(std::span<const Noted> noted, const std::vector<field_shape>& last,
                             const Fields& fields) {
  if (noted.size() != last.size()) return false;
  const field_shape* expected = last.data();
  for (const Noted& at : noted) {
    if (at.key.size() != expected->size || at.of != expected->of) return false;
    if (detail::two_words(at.key) != expected->ends) return false;
    if (at.key.size() > 16 && at.key != fields[expected->column].key) return false;
    ++expected;
  }
  return true;
}

struct measurement_statistics {
  std::string name;
  std::uint64_t points = 0;
  distinct_count series;  // regardless of the order of tags
  std::uint64_t with_time = 0;
  std::int64_t first_time = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_time = std::numeric_limits<std::int64_t>::min();
  std::vector<tag_column> tags;      // in the order of appearance
  std::vector<field_column> fields;  // likewise

  // The fields of the last point, and how many consecutive points had the same ones. These points
  // are not yet counted in `fields`.
  std::vector<field_shape> last_fields;
  std::uint64_t in_a_row = 0;

  std::uint32_t first_tag = 0;    // the column expected first
  std::uint32_t first_field = 0;  // likewise
  name_index tag_of_key;
  name_index field_of_key;
};

struct line_counts;

// A sink of decoder::visit(). It only records the fields of a line until the line has proved to be
// valid. It does not record the tags, because their text is enough.
class statistics {
 public:
  template <class Value>
  static constexpr value_kind kind_of() {
    if constexpr (std::is_same_v<Value, double>) return value_kind::floating;
    if constexpr (std::is_same_v<Value, std::int64_t>) return value_kind::integer;
    if constexpr (std::is_same_v<Value, std::uint64_t>) return value_kind::unsigned_integer;
    if constexpr (std::is_same_v<Value, bool>) return value_kind::boolean;
    if constexpr (std::is_same_v<Value, text>) return value_kind::string;
  }

  // Distinct tag values are counted up to `distinct_cap` for each tag.
  explicit statistics(std::size_t distinct_cap) : distinct_cap_(distinct_cap) {}

  void begin(text measurement) {
    measurement_ = measurement.raw();
    noted_ = 0;
  }
  void tag(text, text) {}
  template <class Value>
  void field(text key, Value) {
    if (noted_ == fields_.size()) [[unlikely]]
      fields_.resize(2 * noted_ + 16);
    fields_[noted_] = {key.raw(), kind_of<Value>()};
    ++noted_;
  }
  void end(std::optional<std::int64_t> time);
  void reject(simdlp::error, std::string_view) {}

  void add(point from);
  // Processes only the tags; the point itself is part of the counts.
  void add(const new_series& of);
  // Counts lines that have nothing new; each name in them was seen before.
  void add(const line_counts& of);

  // In the order of appearance. Complete at any time, at the cost of a pass over the series.
  [[nodiscard]] const std::vector<measurement_statistics>& measurements();

 private:
  // The measurement and tags of a line, byte for byte. The tags of a known series are not processed
  // again: the layout counts their points.
  struct series {
    std::uint32_t measurement;
    std::uint32_t layout;
  };
  // The tags of a series in their order, and the number of points that have them.
  struct layout {
    std::uint32_t measurement;
    std::vector<std::uint32_t> columns;
    std::uint64_t points = 0;
  };

  struct noted_field {
    std::string_view key;
    value_kind of{};
  };

  measurement_statistics& count_series(std::string_view name_and_tags);
  [[nodiscard]] std::uint32_t measurement_of(std::string_view name);
  // Adds a series that is not known.
  series add_series(const new_series& of);
  // Returns a hash of the series.
  std::uint64_t look_at_tags(std::span<const hashed_tag> tags, measurement_statistics& in);
  void count_new_series(std::uint64_t hash, measurement_statistics& in);
  [[nodiscard]] std::uint32_t layout_of(std::uint32_t measurement);
  [[nodiscard]] bool has_fields_of_last(const measurement_statistics& in) const;
  void count_fields(measurement_statistics& in);
  void count_swallowing(point from);

  std::size_t distinct_cap_;
  std::size_t series_left_ = std::size_t{1}
                             << 20U;  // the number of series that may still be counted
  std::vector<measurement_statistics> measurements_;
  name_index measurement_of_name_;
  hash_map<series> series_of_text_;
  std::vector<layout> layouts_;
  hash_map<std::uint32_t> layout_of_columns_;
  // Of the current point.
  std::string_view measurement_;
  std::vector<noted_field> fields_;
  std::size_t noted_ = 0;               // the number of these fields
  std::vector<std::uint32_t> columns_;  // of its tags
  std::vector<hashed_tag> tags_;        // if its series is new
};

}  // namespace simdlp::tool

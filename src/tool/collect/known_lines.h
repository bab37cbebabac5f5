// SPDX-License-Identifier: Apache-2.0
// Most lines are like others that were read before. A thread that knows the measurements, series, fields
// and types of the lines so far only counts such a line. The collector of statistics or warnings processes
// the lines that have anything new, in input order. If only the series is new, it processes only the tags.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "field_row.h"
#include "new_series.h"
#include "noted_line.h"
#include "simdlp/decode_options.h"
#include "simdlp/series_table.h"
#include "statistics.h"
#include "time_kind.h"
#include "tool/hash_set.h"

namespace simdlp::tool {

// The counts of the lines of a part that had nothing new. Names are spelled as in the lines, and are
// valid as long as the known_lines that counted them.
struct line_counts {
  struct layout {
    std::string_view measurement;
    const std::vector<std::string>* tags;
    std::uint64_t points;
  };
  struct field {
    std::string_view measurement;
    std::string_view key;
    std::array<std::uint64_t, kinds> of_kind;
    bool numbers;   // all strings so far
    bool booleans;  // likewise
  };
  struct measurement {
    std::string_view name;
    std::uint64_t with_time;
    std::int64_t first_time;
    std::int64_t last_time;
    std::array<std::uint64_t, time_kinds> times;  // without the time of the last line
  };
  // The last point of the part, if it was counted here.
  struct last_line {
    const char* begin = nullptr;
    std::string_view measurement;
    bool has_time = false;  // a time that shows its unit
  };

  std::vector<layout> layouts;
  std::vector<field> fields;
  std::vector<measurement> measurements;
  time_digits digits;  // without the time of the last line
  last_line last;

  void clear() {
    layouts.clear();
    fields.clear();
    measurements.clear();
    digits = {};
    last = {};
  }
};

// The lines that the collector processes.
enum class wanted_lines : std::uint8_t { with_news, all, none };

// What is new in a line.
enum class line_news : std::uint8_t {
  none,    // the line was counted
  series,  // the line was counted, but the collector must process its tags
  other,   // the line was not counted
};

struct known_lines_options {
  decode_options reading;
  wanted_lines wanted = wanted_lines::with_news;
  // When a limit is reached, the lines of each further series are new.
  series_options series_limits = limits_for(true);

  // A stream may have no end, so less memory is used.
  [[nodiscard]] static series_options limits_for(bool is_in_memory) {
    const std::size_t share = is_in_memory ? 4 : 1;
    return {.max_series = share << 16U, .max_bytes = share << 23U};
  }
};

static_assert(time_kinds <= 16, "known_measurement::seen_times has a bit for each kind");

class known_lines {
 public:
  explicit known_lines(const known_lines_options& options)
      : options_(options),
        counts_known_lines_(options.wanted == wanted_lines::with_news),
        times_(options.reading),
        series_(options.series_limits) {}

  // The numbers that begin() takes.
  [[nodiscard]] series_table& series() { return series_; }

  // Begins a line with this series; see visit_series().
  void begin(std::uint32_t series, std::string_view name_and_tags) {
    if (first_line_ == nullptr) [[unlikely]]
      first_line_ = name_and_tags.data();
    number_ = series;
    name_and_tags_ = name_and_tags;
    layout_ = series < layout_of_series_.size() ? layout_of_series_[series] : nullptr;
    is_looked_up_ = false;
  }
  // True if no two tags and no two fields of the line have the same key. May be false for different keys.
  // Optional; call it before the line is added.
  [[nodiscard]] bool has_distinct_keys(const noted_line& line);
  // Adds a line that the decoder has accepted. `time` is ignored unless `has_time`. These are two arguments
  // because a std::optional is stored as two values and loaded as one, and that load waits for both stores.
  [[nodiscard, gnu::always_inline]] line_news add(const noted_line& line, bool has_time,
                                                  std::int64_t time) {
    if (has_time && count_usual(line, time)) [[likely]]
      return line_news::none;
    return add_any(line, has_time, time);
  }

  // Of the line that was begun last.
  [[nodiscard]] std::string_view name_and_tags() const { return name_and_tags_; }
  // Of the line that was added last, if options.wanted is with_news.
  [[nodiscard]] std::string_view measurement() const { return layout_->in->name; }
  // If its series is new.
  [[nodiscard]] const std::vector<hashed_tag>& tags() const { return tags_; }

  // The counts since the last call.
  void take_counts(line_counts& into);

  // The epoch of the lines seen, and the start of the last part; see digest_pool.
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> last_part;

 private:
  [[nodiscard]] static constexpr std::uint16_t time_bit(std::size_t kind) {
    return static_cast<std::uint16_t>(1U << kind);
  }

  struct known_field {
    std::string key;
    std::uint32_t next = 0;
    std::uint8_t seen = 0;  // a bit for each kind
    bool numbers = true;
    bool booleans = true;
    bool is_touched = false;
    std::array<std::uint64_t, kinds> of_kind{};  // of the part
  };
  struct known_measurement {
    std::string name;
    std::deque<known_field> fields;
    name_index field_of_key;
    std::uint32_t first_field = 0;
    // The fields of earlier lines, and how many lines of the part had them.
    struct known_row {
      field_row fields;
      std::uint64_t points = 0;
      // True while a field may still have only strings that are numbers, or only booleans.
      bool has_open_strings = true;
    };
    std::array<known_row, 4> rows;
    std::size_t row = 0;           // that of the last line
    std::uint16_t seen_times = 0;  // a bit for each kind
    bool is_touched = false;
    // Of the part.
    std::uint64_t with_time = 0;
    std::int64_t first_time = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_time = std::numeric_limits<std::int64_t>::min();
    std::array<std::uint64_t, time_kinds> times{};
    std::vector<std::uint32_t> touched;  // fields
  };
  // The tags of a series, in order.
  struct known_layout {
    known_measurement* in;
    std::vector<std::string> tags;
    std::uint64_t points = 0;
  };

  // Counts the line if nothing in it is new and its time is like most others.
  [[nodiscard, gnu::always_inline]] bool count_usual(const noted_line& line, std::int64_t time) {
    if (!counts_known_lines_ || layout_ == nullptr || !times_.is_usual(time)) return false;
    known_measurement& in = *layout_->in;
    const std::size_t kind = times_.usual_kind();
    if ((in.seen_times & time_bit(kind)) == 0) return false;
    if (is_looked_up_ ? !has_row_ : !find_row(line.fields(), in)) return false;
    if (!line.strings().empty() && !look_at_strings(line.strings(), in)) return false;
    settle_last_time();
    count(in);
    count_time(in, time);
    note_last_line(in);
    last_ = {&in, kind, time};
    return true;
  }
  [[nodiscard, gnu::noinline]] line_news add_any(const noted_line& line, bool has_time,
                                                 std::int64_t time);

  void look_up(const noted_line& line);
  void learn();
  void touch(known_layout& of);
  [[nodiscard]] known_measurement& measurement_of(std::string_view name);
  [[nodiscard]] bool find_row(std::span<const noted_field> fields, known_measurement& in) const {
    if (fields[0].end_of_key - first_line_ < static_cast<std::ptrdiff_t>(field_row::reach)) {
      return false;
    }
    const auto key_of = [&](std::uint32_t column) {
      return std::string_view(in.fields[column].key);
    };
    if (in.rows[in.row].fields.matches(fields, key_of)) [[likely]]
      return true;
    return find_other_row(fields, in);
  }
  [[nodiscard, gnu::noinline]] static bool find_other_row(std::span<const noted_field> fields,
                                                          known_measurement& in);
  [[nodiscard]] bool are_distinct(std::span<const hashed_tag> tags);
  [[nodiscard]] bool are_distinct(std::span<const noted_field> fields);
  [[nodiscard]] bool are_hashes_distinct();
  [[nodiscard]] static bool knows_fields(std::span<const noted_field> fields,
                                         known_measurement& in);
  [[nodiscard]] static bool look_at_strings(const std::vector<noted_string>& strings,
                                            known_measurement& in) {
    if (have_points_inside(strings)) return false;
    if (in.rows[in.row].has_open_strings) note_contents(strings, in);
    return true;
  }
  [[nodiscard]] static bool have_points_inside(const std::vector<noted_string>& strings);
  static void note_contents(const std::vector<noted_string>& strings, known_measurement& in);
  static void count_row(known_measurement& in, known_measurement::known_row& row);
  // Counts the line, whose fields are those of the current row.
  void count(known_measurement& in) {
    if (layout_->points++ == 0) [[unlikely]]
      touch(*layout_);
    ++in.rows[in.row].points;
  }
  static void count_time(known_measurement& in, std::int64_t time) {
    ++in.with_time;
    in.first_time = std::min(in.first_time, time);
    in.last_time = std::max(in.last_time, time);
  }
  void settle_last_time() {
    if (last_.in == nullptr) return;
    ++last_.in->times[last_.kind];
    digits_.add(time_classifier::nanoseconds_of(last_.time));
    last_.in = nullptr;
  }
  void note_last_line(known_measurement& in) {
    last_line_ = name_and_tags_.data();
    last_line_in_ = &in;
  }

  known_lines_options options_;
  bool counts_known_lines_;
  time_classifier times_;
  std::deque<known_measurement> measurements_;
  name_index measurement_of_name_;
  series_table series_;
  std::vector<known_layout*> layout_of_series_;  // indexed by the number of the series
  std::deque<known_layout> layouts_;
  hash_map<known_layout*> layout_of_tags_;
  std::vector<known_measurement*> touched_measurements_;
  std::vector<known_layout*> touched_layouts_;

  // The time of the last line that was counted, which is not yet in the counts.
  struct last_time {
    known_measurement* in = nullptr;
    std::size_t kind = 0;
    std::int64_t time = 0;
  };
  last_time last_;
  time_digits digits_;               // in nanoseconds
  const char* last_line_ = nullptr;  // null: it was not counted
  known_measurement* last_line_in_ = nullptr;

  const char* first_line_ = nullptr;  // of the part; bytes before it may not be readable

  // Of the current line.
  std::uint32_t number_ = series_table::npos;  // of its series
  std::string_view name_and_tags_;
  known_layout* layout_ = nullptr;  // of its series, if it is known
  bool is_looked_up_ = false;       // has_row_ is set
  bool has_row_ = false;            // its fields are known
  std::vector<hashed_tag> tags_;
  std::vector<std::uint64_t> hashes_;  // of keys
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Most lines are like others that were read before. A thread that knows the measurements, series, fields
// and types of the lines so far only counts such a line. The collector of statistics or warnings processes
// the lines that have anything new, in input order. If only the series is new, it processes only the tags.
#pragma once

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
#include "series_memory.h"
#include "simdlp/decode_options.h"
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
};

class known_lines {
 public:
  explicit known_lines(const known_lines_options& options)
      : options_(options), times_(options.reading) {}

  // Call it when the measurement and tags of a line have been read. The memory of its series, which is
  // looked up at the end of the line, is requested here.
  void prepare(std::string_view name_and_tags);
  // True if no two tags and no two fields of the line have the same key. May be false for different keys.
  // Optional; call it before the line is added.
  [[nodiscard]] bool has_distinct_keys(const noted_line& line);
  // Adds a line that the decoder has accepted.
  [[nodiscard]] line_news add(const noted_line& line, std::optional<std::int64_t> time);

  // Of the line that was added last, if options.wanted is with_news.
  [[nodiscard]] std::string_view name_and_tags() const { return name_and_tags_; }
  [[nodiscard]] std::uint64_t series_hash() const { return series_hash_; }
  // If its series is new.
  [[nodiscard]] const std::vector<hashed_tag>& tags() const { return tags_; }

  // The counts since the last call.
  void take_counts(line_counts& into);

  // The epoch of the lines seen, and the start of the last part; see digest_pool.
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> last_part;

 private:
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

  using found_series = series_memory<known_layout>::found;

  void look_up(const noted_line& line);
  [[nodiscard]] bool needs_series() const {
    return options_.wanted == wanted_lines::with_news ||
           options_.reading.duplicates == duplicates::reject;
  }
  [[nodiscard]] found_series learn(std::string_view measurement);
  [[nodiscard]] known_measurement& measurement_of(std::string_view name);
  [[nodiscard]] bool find_row(std::span<const noted_field> fields, known_measurement& in) const;
  [[nodiscard]] bool are_distinct(std::span<const hashed_tag> tags);
  [[nodiscard]] bool are_distinct(std::span<const noted_field> fields);
  [[nodiscard]] bool are_hashes_distinct();
  [[nodiscard]] static bool knows_fields(std::span<const noted_field> fields,
                                         known_measurement& in);
  [[nodiscard]] static bool look_at_strings(const std::vector<noted_string>& strings,
                                            known_measurement& in);
  static void count_row(known_measurement& in, known_measurement::known_row& row);
  void settle_last_time();

  known_lines_options options_;
  time_classifier times_;
  std::deque<known_measurement> measurements_;
  name_index measurement_of_name_;
  series_memory<known_layout> series_;
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
  time_digits digits_;  // in nanoseconds
  line_counts::last_line last_line_;

  const char* first_line_ = nullptr;  // of the part; bytes before it may not be readable

  // Of the current line.
  const char* looked_up_ = nullptr;  // the start of the line that was looked up
  std::string_view name_and_tags_;
  std::uint64_t series_hash_ = 0;  // not computed if its series is the expected one
  found_series found_;             // its series, if it is known
  bool is_expected_ = false;       // that series has the text of the line
  bool has_row_ = false;           // its fields are known
  std::vector<hashed_tag> tags_;
  std::vector<std::uint64_t> hashes_;  // of keys
};

}  // namespace simdlp::tool

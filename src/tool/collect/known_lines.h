// SPDX-License-Identifier: Apache-2.0
// Most lines are like others that were read before. A thread that knows the measurements, series, fields
// and types of the lines so far only counts such a line. The collector of statistics or warnings looks at
// the lines that have anything new, in input order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "simdlp/decode_options.h"
#include "simdlp/error.h"
#include "simdlp/text.h"
#include "simdlp/value.h"
#include "statistics.h"
#include "time_kind.h"
#include "tool/hash_set.h"

namespace simdlp::tool {

// The counts of the lines of a part that had nothing new. Names are as they stand in lines; they live
// as long as the known_lines that counted them.
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
    std::uint64_t strings;  // while all of them were numbers or all were booleans
    bool numbers;
    bool booleans;
  };
  struct measurement {
    std::string_view name;
    std::uint64_t with_time;
    std::int64_t first_time;
    std::int64_t last_time;
    std::array<std::uint64_t, time_kinds> times;  // but that of the last line
  };
  // The last point of the part, if it was counted here.
  struct last_line {
    const char* begin = nullptr;
    std::string_view measurement;
    bool has_time = false;  // one from which the unit can be seen
  };

  std::vector<layout> layouts;
  std::vector<field> fields;
  std::vector<measurement> measurements;
  time_digits digits;  // likewise
  last_line last;

  void clear() {
    layouts.clear();
    fields.clear();
    measurements.clear();
    digits = {};
    last = {};
  }
};

// Which lines the collector looks at.
enum class wanted_lines : std::uint8_t { with_news, all, none };

struct known_lines_options {
  decode_options reading;
  wanted_lines wanted = wanted_lines::with_news;
};

class known_lines {
 public:
  explicit known_lines(const known_lines_options& options)
      : options_(options), times_(options.reading) {}

  // As of a sink.
  void begin(text measurement) {
    measurement_ = measurement.raw();
    noted_ = strings_ = 0;
  }
  template <class Value>
  void field(text key, Value value) {
    if (noted_ == fields_.size()) [[unlikely]]
      fields_.resize(2 * noted_ + 16);
    noted_field& into = fields_[noted_++];
    into.key = key.raw();
    into.of = statistics::kind_of<Value>();
    if constexpr (std::is_same_v<Value, text>) {
      into.string = value.raw();
      ++strings_;
    }
  }
  // True: the line was counted. False: it has something new.
  [[nodiscard]] bool end(std::optional<std::int64_t> time);

  // The counts since the last call.
  void take_counts(line_counts& into);

  // The epoch in which the lines were seen, and where the last part began; see digest_pool.
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> last_part;

 private:
  struct noted_field {
    std::string_view key;
    value_kind of{};
    std::string_view string;
  };
  struct known_field {
    std::string key;
    std::uint32_t next = 0;
    std::uint8_t seen = 0;  // a bit for each kind
    bool numbers = true;
    bool booleans = true;
    bool is_touched = false;
    // Of the part.
    std::uint64_t strings = 0;
    std::array<std::uint64_t, kinds> of_kind{};
  };
  struct known_measurement {
    std::string name;
    std::deque<known_field> fields;
    name_index field_of_key;
    std::uint32_t first_field = 0;
    std::vector<field_shape> last_fields;
    std::uint16_t seen_times = 0;  // a bit for each kind
    bool is_touched = false;
    // Of the part.
    std::uint64_t in_a_row = 0;
    std::uint64_t with_time = 0;
    std::int64_t first_time = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_time = std::numeric_limits<std::int64_t>::min();
    std::array<std::uint64_t, time_kinds> times{};
    std::vector<std::uint32_t> touched;  // fields
  };
  struct known_layout {
    std::uint32_t measurement;
    std::vector<std::string> tags;
    std::uint64_t points = 0;
  };
  struct series {
    std::uint32_t measurement;
    std::uint32_t layout;
  };

  void learn(std::uint64_t hash, std::string_view name_and_tags);
  [[nodiscard]] std::uint32_t measurement_of(std::string_view name);
  [[nodiscard]] bool has_fields_of_last(const known_measurement& in) const;
  [[nodiscard]] bool knows_fields(known_measurement& in);
  [[nodiscard]] bool look_at_strings(known_measurement& in);
  void count_strings(known_measurement& in);
  static void count_row(known_measurement& in);
  void settle_last_time();

  known_lines_options options_;
  time_classifier times_;
  std::deque<known_measurement> measurements_;
  name_index measurement_of_name_;
  hash_map<series> series_of_text_;
  std::deque<known_layout> layouts_;
  hash_map<std::uint32_t> layout_of_tags_;
  std::vector<std::uint32_t> touched_measurements_;
  std::vector<std::uint32_t> touched_layouts_;

  // The time of the last line that was counted, which is not yet in the counts.
  struct last_time {
    known_measurement* in = nullptr;
    std::size_t kind = 0;
    std::int64_t time = 0;
  };
  last_time last_;
  time_digits digits_;
  line_counts::last_line last_line_;

  // Of the current line.
  std::string_view measurement_;
  std::vector<noted_field> fields_;
  std::size_t noted_ = 0;
  std::size_t strings_ = 0;
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Most lines resemble earlier ones. A thread that knows the measurements, series, fields and types of
// the lines so far only counts such a line. The collector of statistics or warnings processes the lines
// with something new, in input order.
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
    std::uint64_t strings;  // if all of them were numbers or all were booleans
    bool numbers;
    bool booleans;
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

struct known_lines_options {
  decode_options reading;
  wanted_lines wanted = wanted_lines::with_news;
};

class known_lines {
 public:
  explicit known_lines(const known_lines_options& options)
      : options_(options), times_(options.reading) {}

  // The functions of a sink.
  void begin(text measurement) {
    measurement_ = measurement.raw();
    first_key_ = nullptr;
    noted_ = strings_ = 0;
    expect_fields();
  }
  // Always inlined. Otherwise each field would need a call, because the visitor has two walks.
  template <class Value>
  [[gnu::always_inline]] void field(text key, Value value) {
    constexpr value_kind kind = statistics::kind_of<Value>();
    const std::string_view raw = key.raw();
    if (first_key_ == nullptr) first_key_ = raw.data();
    if constexpr (std::is_same_v<Value, text>) note_string(value.raw());
    if (next_ != end_of_expected_ && is_alike(*next_, raw, kind)) [[likely]] {
      ++next_;
    } else {
      note_field(raw, kind);
    }
  }
  // Returns true if the line was counted, false if it has something new.
  [[nodiscard]] bool end(std::optional<std::int64_t> time);

  // The counts since the last call.
  void take_counts(line_counts& into);

  // The epoch of the lines seen, and the start of the last part; see digest_pool.
  std::uint64_t epoch = 0;
  std::optional<std::uint64_t> last_part;

 private:
  struct noted_field {
    std::string_view key;
    value_kind of{};
  };
  struct noted_string {
    std::size_t place;  // of its field in the line
    std::string_view raw;
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
    std::uint16_t seen_times = 0;           // a bit for each kind
    known_measurement* follower = nullptr;  // the measurement that followed this one last time
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
  [[nodiscard, gnu::always_inline]] bool is_alike(const field_shape& expected, std::string_view key,
                                                  value_kind kind) const {
    return key.size() == expected.size && kind == expected.of &&
           detail::two_words(key) == expected.ends &&
           (key.size() <= 16 || key == expected_->fields[expected.column].key);
  }
  // Expects the fields of the last line of its measurement, if the measurement is the expected one.
  void expect_fields() {
    known_measurement* const expected = last_in_ != nullptr ? last_in_->follower : nullptr;
    if (expected != nullptr && is_same(expected->name, measurement_)) [[likely]] {
      expected_ = expected;
      next_ = expected->last_fields.data();
      end_of_expected_ = next_ + expected->last_fields.size();
    } else {
      expected_ = nullptr;
      next_ = end_of_expected_ = nullptr;
    }
  }
  // Returns how many fields of the line so far were as expected.
  [[nodiscard]] std::size_t count_expected() const {
    return expected_ == nullptr ? 0
                                : static_cast<std::size_t>(next_ - expected_->last_fields.data());
  }
  void note_string(std::string_view raw) {
    if (strings_ == strings_of_line_.size()) [[unlikely]]
      strings_of_line_.resize(2 * strings_ + 16);
    strings_of_line_[strings_++] = {noted_ != 0 ? noted_ : count_expected(), raw};
  }
  void note_field(std::string_view key, value_kind kind);
  void note_expected();
  [[nodiscard]] bool has_fields_of_last(const known_measurement& in);
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
  const char* first_key_ = nullptr;
  // Fields are compared with the expected ones. From the first other field on, all fields are
  // recorded.
  known_measurement* last_in_ = nullptr;   // of the last line that was counted
  known_measurement* expected_ = nullptr;  // whose fields are expected
  const field_shape* next_ = nullptr;
  const field_shape* end_of_expected_ = nullptr;
  std::vector<noted_field> fields_;
  std::size_t noted_ = 0;
  std::vector<noted_string> strings_of_line_;
  std::size_t strings_ = 0;
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Warnings about valid input that is probably a mistake: names, strings and times of the points of one
// file. Each warning is given once for each name, tag or field. docs/hints.md explains the codes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lookalike_names.h"
#include "simdlp/decode_options.h"
#include "simdlp/error.h"
#include "simdlp/point.h"
#include "tool/collect/new_series.h"
#include "tool/collect/time_kind.h"
#include "tool/collect/times.h"
#include "tool/hash_set.h"

namespace simdlp {
class decoder;
}

namespace simdlp::tool {

struct line_counts;

struct warning_options {
  bool none = false;
  bool schema = false;              // each field whose type differs from the first
  bool duplicates_in_time = false;  // points that overwrite fields of another
  std::uint64_t cardinality = 0;    // tags with more values than this; 0: not checked
};

struct warning {
  std::string_view code;
  std::string message;
  std::uint64_t offset = 0;  // in the text of the file
  std::string_view record = {};
  std::uint64_t record_offset = 0;
  location where = {};  // of the offset
};

class point_warnings {
 public:
  using give = std::function<void(const warning&)>;
  using locate = std::function<location(std::uint64_t offset)>;  // in the current part

  point_warnings(const decode_options& reading, const warning_options& options, give to,
                 locate where);
  point_warnings(const point_warnings&) = delete;
  point_warnings& operator=(const point_warnings&) = delete;
  ~point_warnings();

  // True if add(point) must be called for every line. Otherwise lines that known_lines counts may
  // be passed as counts.
  [[nodiscard]] bool needs_every_line() const {
    return options_.schema || options_.duplicates_in_time;
  }

  // Starts a part, which begins at `offset` of the text. The points that follow belong to it.
  void begin_part(std::string_view part, std::uint64_t offset);
  void add(point here);
  void add(const new_series& of);
  void add(const line_counts& of);
  // To be called at the end of each part.
  void end_part();
  // To be called at the end of the text.
  void finish();

 private:
  struct field_state {
    std::string key;
    value_kind first{};
    std::uint64_t first_line = 0;
    std::uint64_t strings = 0;
    bool numbers = true;   // all strings so far are numbers
    bool booleans = true;  // likewise
    std::uint64_t offset = 0;
    std::uint64_t record_offset = 0;
    std::string record;
    location where;
  };
  struct tag_state {
    std::string raw_key;
    std::unordered_set<std::uint64_t> values;
    bool is_told = false;
  };
  struct measurement_state {
    std::string name;
    std::unordered_map<std::string, field_state> fields;
    std::unordered_map<std::string, tag_state> tags;
    std::vector<field_state*> last;     // of the last point, in order
    std::vector<tag_state*> last_tags;  // of the last new series, in order
    unit_counts times;
  };

  struct nothing {};
  [[nodiscard]] tag_state& tag_of(text key, std::size_t place, measurement_state& in);
  void look_at_series(std::span<const hashed_tag> tags, measurement_state& in);
  void look_at_name(text name, std::string_view what, bool is_measurement);
  void look_at_fields(point here, measurement_state& in, std::uint64_t series);
  void look_at_string(const field& piece, field_state& of);
  void look_at_time(point here, measurement_state& in);
  void count_pending_time();
  void give_times();
  // About the current line.
  void tell(std::string_view code, std::string message, std::uint64_t offset);
  // The point of the line that begins at `begin` in the current part.
  [[nodiscard]] point point_at(const char* begin);
  [[nodiscard]] bool is_first(std::string_view code, std::string_view name);
  [[nodiscard]] std::uint64_t offset_of(std::string_view piece) const {
    return offset_ + static_cast<std::uint64_t>(piece.data() - part_.data());
  }
  void count_time(std::size_t kind, unit_counts& of_measurement);
  void set_pending_time(measurement_state& in, std::int64_t time, std::string_view line);

  std::string_view part_;
  std::uint64_t offset_ = 0;  // of part_
  std::string_view line_;     // the current one; only where it begins if its end is not known
  std::unique_ptr<decoder> decode_;
  decode_options reading_;
  warning_options options_;
  give give_;
  locate locate_;
  std::unordered_map<std::string, measurement_state> measurements_;
  hash_map<measurement_state*> series_;
  std::unordered_set<std::string> told_;
  lookalike_names names_;
  hash_map<nothing> values_looked_at_;         // of tags, by their hash
  std::unordered_set<std::uint64_t> written_;  // of --duplicates-in-time
  std::uint64_t overwriting_ = 0;
  std::optional<warning> first_overwriting_;
  std::string overwriting_record_;
  unit_counts times_;
  std::vector<warning> at_end_;

  // The time of the last point, not counted yet: it may be cut.
  struct pending_time {
    measurement_state* in = nullptr;  // null: there is none
    std::int64_t time = 0;
    std::size_t kind = 0;
    std::uint64_t offset = 0;
    location where;           // if it may be needed
    std::string_view record;  // in the current part, or in `kept`
    std::uint64_t record_offset = 0;
    bool ends_part = false;  // no line end follows
    std::string kept;
  };
  pending_time pending_;
  time_classifier classify_;
  time_digits digits_;            // of all times before
  std::vector<hashed_tag> tags_;  // of the current point, if its series is new
  std::string plain_;             // the name that is looked at, if it has escapes
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// What is accepted and was surely not meant: names, strings and times of the points of one file. Each
// warning is given once for each name, tag or field. docs/errors.md explains the codes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "names.h"
#include "simdlp/decode_options.h"
#include "simdlp/error.h"
#include "simdlp/point.h"
#include "times.h"

namespace simdlp::tool {

struct warning_options {
  bool none = false;
  bool schema = false;              // each field whose type differs from the first
  bool duplicates_in_time = false;  // points that overwrite fields of another
  std::uint64_t cardinality = 0;    // tags with more values than this; 0: not looked at
};

struct warning {
  std::string_view code;
  std::string message;
  std::size_t offset = 0;  // in the text of the file
  std::string_view record = {};
  std::size_t record_offset = 0;
};

class point_warnings {
 public:
  using give = std::function<void(const warning&)>;
  using locate = std::function<std::uint64_t(std::size_t offset)>;  // the line of an offset

  // `begin` is the first byte of the text.
  point_warnings(const char* begin, const decode_options& reading, const warning_options& options,
                 give to, locate line_of);

  void add(point here);
  // To be called at the end of the text, which says whether the last line has a line end.
  void finish(std::string_view text);

  // Strings with line feeds that hold text which reads as points.
  [[nodiscard]] std::uint64_t swallowing_strings() const { return swallowing_; }

 private:
  struct field_state {
    std::string key;
    value_kind first{};
    std::uint64_t first_line = 0;
    std::uint64_t strings = 0;
    bool numbers = true;   // all strings so far are numbers
    bool booleans = true;  // likewise
    std::size_t offset = 0;
    std::size_t record_offset = 0;
    std::string record;
  };
  struct tag_state {
    std::size_t offset = 0;
    std::unordered_set<std::uint64_t> values;
    bool is_told = false;
  };
  struct measurement_state {
    std::string name;
    std::unordered_map<std::string, field_state> fields;
    std::unordered_map<std::string, tag_state> tags;
    std::vector<field_state*> last;  // of the last point, in order
    unit_counts times;
  };

  void look_at_series(point here, measurement_state& in);
  void look_at_name(text name, point here, std::string_view what, bool is_measurement);
  void look_at_fields(point here, measurement_state& in, std::uint64_t series);
  void look_at_string(const field& piece, field_state& of, point here);
  void look_at_time(point here, measurement_state& in);
  void count_pending_time();
  void give_times();
  void tell(std::string_view code, std::string message, std::size_t offset, point here);
  [[nodiscard]] bool is_first(std::string_view code, std::string_view name);
  [[nodiscard]] std::size_t offset_of(std::string_view piece) const {
    return static_cast<std::size_t>(piece.data() - begin_);
  }

  const char* begin_;
  const decode_options& reading_;
  warning_options options_;
  give give_;
  locate line_of_;
  std::unordered_map<std::string, measurement_state> measurements_;
  std::unordered_map<std::uint64_t, measurement_state*> series_;
  std::unordered_set<std::string> told_;
  std::unordered_map<std::string, std::string> names_by_skeleton_;
  std::unordered_set<std::uint64_t> written_;  // of --duplicates-in-time
  std::uint64_t overwriting_ = 0;
  std::optional<warning> first_overwriting_;
  std::uint64_t swallowing_ = 0;
  unit_counts times_;
  std::vector<warning> at_end_;

  // The time of the last point, not counted yet: it may be cut.
  struct pending_time {
    measurement_state* in;
    std::int64_t time;
    std::size_t offset;
    std::size_t digits;
    std::string_view record;
  };
  std::optional<pending_time> pending_;
  std::size_t digits_ = 0;  // of all times before
  bool same_digits_ = true;
  std::uint64_t with_digits_ = 0;
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Selects the points that a command writes: by measurement, tags and time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli_fwd.h"
#include "simdlp/point.h"
#include "simdlp/precision.h"

namespace simdlp::tool {

class selection {
 public:
  // True if the point is selected. A point without a time is outside of any range of times.
  [[nodiscard]] bool takes(point here);

  // For copies that read parts of the input: forget() resets the state of a copy, and add() merges
  // it.
  void forget() { has_met_measurement_ = has_taken_ = false; }
  void add(const selection& part) {
    has_met_measurement_ = has_met_measurement_ || part.has_met_measurement_;
    has_taken_ = has_taken_ || part.has_taken_;
  }

  [[nodiscard]] bool takes_all() const { return takes_all_; }
  // After the input has been read, returns a sentence that says why nothing was written. Empty if a
  // point was selected, or if all points are.
  [[nodiscard]] std::string nothing_found() const;

 private:
  friend class selection_flags;

  struct tag_choice {
    std::string key;
    std::string value;
    bool is_equal = true;  // otherwise the point must not have this value
  };

  [[nodiscard]] bool has_measurement(point here) const;
  [[nodiscard]] bool has_tags(point here) const;

  std::vector<std::string> measurements_;  // one of them; empty: any
  std::vector<tag_choice> tags_;           // all of them
  std::optional<std::int64_t> since_;      // nanoseconds, the first one that is in
  std::optional<std::int64_t> until_;      // the first one that is out
  bool takes_all_ = true;
  bool has_met_measurement_ = false;
  bool has_taken_ = false;
};

class selection_flags {
 public:
  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command, const std::string& measurement_help);

  // Times that are numbers are in `unit`. Throws CLI::ValidationError for invalid values.
  [[nodiscard]] selection choice(precision unit) const;

  [[nodiscard]] const std::vector<std::string>& measurements() const { return measurements_; }
  // True if an option selects by tags or time.
  [[nodiscard]] bool goes_beyond_measurements() const {
    return !where_.empty() || !since_.empty() || !until_.empty();
  }

 private:
  std::vector<std::string> measurements_;
  std::vector<std::string> where_;
  std::string since_;
  std::string until_;
};

}  // namespace simdlp::tool

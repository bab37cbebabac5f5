// SPDX-License-Identifier: Apache-2.0
// Finds the unit in which a raw timestamp is a likely time, between the years 2000 and 2200. No number
// is likely in two units.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/precision.h"

namespace simdlp::tool {

inline constexpr std::size_t units = static_cast<std::size_t>(precision::hours) + 1;

struct unit_counts {
  // For one unit: the number of times, and the first of them.
  struct of_unit {
    std::uint64_t count = 0;
    std::uint64_t offset = 0;
    std::int64_t time = 0;
    std::string record;
    std::uint64_t record_offset = 0;
    location where;
  };
  std::array<of_unit, units> likely;  // indexed by precision
  of_unit unset;  // as of a clock that starts in 1970 or 1980; likely in no unit
  of_unit far;    // beyond the year 2200; likely in no unit
  std::uint64_t all = 0;
  bool any_after_2000 = false;

  // Returns a unit by its number, or `unset` or `far`.
  [[nodiscard]] of_unit& of_kind(std::size_t kind) {
    return kind < units ? likely[kind] : kind == units ? unset : far;
  }
};

// Returns the unit in which `raw` is a likely time: `expected`, or one from nanoseconds to seconds.
// Only InfluxDB 1 has minutes and hours, and numbers of their size are rarely times.
[[nodiscard]] std::optional<precision> likely_unit(std::int64_t raw, precision expected);

// True if a clock that was not set shows this time, in nanoseconds.
[[nodiscard]] bool is_of_unset_clock(std::int64_t time);

// True if the time, in nanoseconds, lies beyond the year 2200.
[[nodiscard]] bool is_far(std::int64_t time);

// "milliseconds"
[[nodiscard]] std::string_view word_for(precision unit);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Classifies timestamps: by the unit in which they are likely, and by their number of digits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "simdlp/decode_options.h"
#include "times.h"

namespace simdlp::tool {

// The kinds of times: likely in a unit (the number of the precision), of a clock that is not set,
// beyond the year 2200, or other.
inline constexpr std::size_t unset_time = units;
inline constexpr std::size_t far_time = units + 1;
inline constexpr std::size_t other_time = units + 2;
inline constexpr std::size_t time_kinds = units + 3;

// The smallest and the largest number among times, which show whether all have the same number of
// digits.
struct time_digits {
  std::uint64_t count = 0;                                          // of times
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();  // of their sizes
  std::uint64_t most = 0;

  void add(std::uint64_t size) {
    ++count;
    least = std::min(least, size);
    most = std::max(most, size);
  }
  void add(const time_digits& other) {
    count += other.count;
    least = std::min(least, other.least);
    most = std::max(most, other.most);
  }
};

[[nodiscard]] inline std::size_t digits_of(std::uint64_t size) {
  std::size_t digits = 1;
  for (; size >= 10; size /= 10) ++digits;
  return digits;
}

class time_classifier {
 public:
  explicit time_classifier(const decode_options& reading) : reading_(reading) {
    scale_ = reading.detect_precision ? 1 : nanoseconds_in(reading.precision);
  }

  // True if the line has a time of its own, not the default.
  [[nodiscard]] bool tells(std::optional<std::int64_t> time) const {
    return time && !(reading_.default_timestamp && *time == *reading_.default_timestamp);
  }

  // Returns the kind of a time in nanoseconds. Meaningless if the unit of times is detected.
  [[nodiscard]] std::size_t kind_of(std::int64_t time) {
    if (time >= from_ && time < to_) [[likely]]
      return static_cast<std::size_t>(reading_.precision);
    const std::optional<precision> unit =
        likely_unit(scale_ == 1 ? time : time / scale_, reading_.precision);
    if (unit == reading_.precision) {
      // The times of a file are close to each other.
      if (from_ == to_) from_ = to_ = time;
      from_ = std::min(from_, time);
      to_ = std::max(to_, time + 1);
    }
    if (unit) return static_cast<std::size_t>(*unit);
    if (is_of_unset_clock(time)) return unset_time;
    return is_far(time) ? far_time : other_time;
  }

  // Returns the number that was written, without its sign.
  [[nodiscard]] std::uint64_t size_of(std::int64_t time) const {
    const auto size =
        time < 0 ? 0 - static_cast<std::uint64_t>(time) : static_cast<std::uint64_t>(time);
    return scale_ == 1 ? size : size / static_cast<std::uint64_t>(scale_);
  }

 private:
  decode_options reading_;
  std::int64_t scale_ = 1;
  // All times in this interval are likely in the precision of the input.
  std::int64_t from_ = 0;
  std::int64_t to_ = 0;
};

}  // namespace simdlp::tool

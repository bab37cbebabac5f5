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
  explicit time_classifier(const decode_options& reading)
      : reading_(reading),
        scale_(reading.detect_precision ? 1 : nanoseconds_in(reading.precision)) {}

  // True if the line has a time of its own, not the default.
  [[nodiscard]] bool tells(std::int64_t time) const {
    return !reading_.default_timestamp || time != *reading_.default_timestamp;
  }

  // Returns the kind of a time in nanoseconds. Meaningless if the unit of times is detected.
  [[nodiscard]] std::size_t kind_of(std::int64_t time) {
    if (time >= from_ && time < to_) [[likely]]
      return kind_here_;
    if (const std::optional<precision> unit = unit_of(time)) {
      find_times_like(time, *unit);
      return kind_here_;
    }
    if (is_of_unset_clock(time)) return unset_time;
    return is_far(time) ? far_time : other_time;
  }

  // A fast check. If true, tells(time) is true and kind_of(time) is usual_kind(). If false, nothing is known.
  [[nodiscard]] bool is_usual(std::int64_t time) const {
    return time >= from_ && time < to_ && !reading_.default_timestamp;
  }
  [[nodiscard]] std::size_t usual_kind() const { return kind_here_; }

  // Returns the number that was written, without its sign.
  [[nodiscard]] std::uint64_t size_of(std::int64_t time) const {
    return in_units(nanoseconds_of(time));
  }
  // The same in two steps; the second keeps the order of sizes.
  [[nodiscard]] static std::uint64_t nanoseconds_of(std::int64_t time) {
    return time < 0 ? 0 - static_cast<std::uint64_t>(time) : static_cast<std::uint64_t>(time);
  }
  [[nodiscard]] std::uint64_t in_units(std::uint64_t nanoseconds) const {
    return scale_ == 1 ? nanoseconds : nanoseconds / static_cast<std::uint64_t>(scale_);
  }

 private:
  [[nodiscard]] std::optional<precision> unit_of(std::int64_t time) const {
    return likely_unit(scale_ == 1 ? time : time / scale_, reading_.precision);
  }

  // Sets [from_, to_) to the times around `time` that are likely in the same unit.
  void find_times_like(std::int64_t time, precision unit) {
    const auto farthest = [&](bool later) {
      for (unsigned size = 58; size > 20; size -= 4) {
        const std::int64_t step = std::int64_t{1} << size;
        const std::int64_t limit = std::numeric_limits<std::int64_t>::max() - step;
        if (time > limit || time < -limit) continue;
        const std::int64_t other = later ? time + step : time - step;
        if (unit_of(other) == unit) return other;
      }
      return time;
    };
    from_ = farthest(false);
    to_ = farthest(true) + 1;
    kind_here_ = static_cast<std::size_t>(unit);
  }

  decode_options reading_;
  std::int64_t scale_;
  // The interval of times of this kind, a unit.
  std::int64_t from_ = 0;
  std::int64_t to_ = 0;
  std::size_t kind_here_ = 0;
};

}  // namespace simdlp::tool

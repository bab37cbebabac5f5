// SPDX-License-Identifier: Apache-2.0
#include "times.h"

namespace simdlp::tool {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t year_2000 = 946'684'800;
constexpr std::int64_t year_2200 = 7'258'118'400;
constexpr std::int64_t day = 86'400;
// The times at which the clocks of GPS receivers and of FAT file systems begin.
constexpr std::int64_t year_1980 = 315'532'800;

bool is_likely(std::int64_t raw, precision unit) {
  const std::int64_t nanoseconds = nanoseconds_in(unit);
  if (nanoseconds > second) {
    return raw >= year_2000 / (nanoseconds / second) && raw < year_2200 / (nanoseconds / second);
  }
  const std::int64_t seconds = raw / (second / nanoseconds);
  return seconds >= year_2000 && seconds < year_2200;
}

}  // namespace

std::optional<precision> likely_unit(std::int64_t raw, precision expected) {
  for (const precision unit : {expected, precision::seconds, precision::milliseconds,
                               precision::microseconds, precision::nanoseconds}) {
    if (is_likely(raw, unit)) return unit;
  }
  return std::nullopt;
}

bool is_of_unset_clock(std::int64_t time) {
  if (time < 0) return false;
  const std::int64_t seconds = time / second;
  return seconds < 365 * day || (seconds >= year_1980 && seconds < year_1980 + 14 * day);
}

bool is_far(std::int64_t time) { return time / second >= year_2200; }

std::string_view word_for(precision unit) {
  switch (unit) {
    case precision::seconds: return "seconds";
    case precision::milliseconds: return "milliseconds";
    case precision::microseconds: return "microseconds";
    case precision::minutes: return "minutes";
    case precision::hours: return "hours";
    case precision::nanoseconds: break;
  }
  return "nanoseconds";
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The unit of a timestamp, and the exact arithmetic between it and int64 nanoseconds since the Unix
// epoch. A precision is an argument, never a guess; the one rule that guesses, InfluxDB 3's `auto`,
// has its own name and is asked for by name.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "simdlp/error.h"

namespace simdlp {

enum class precision : std::uint8_t {
  nanoseconds,
  microseconds,
  milliseconds,
  seconds,
  minutes,  // InfluxDB 1 only
  hours,    // InfluxDB 1 only
};

// How many nanoseconds one unit of `unit` has.
[[nodiscard]] constexpr std::int64_t nanoseconds_in(precision unit) noexcept {
  switch (unit) {
    case precision::microseconds: return 1'000;
    case precision::milliseconds: return 1'000'000;
    case precision::seconds: return 1'000'000'000;
    case precision::minutes: return 60'000'000'000;
    case precision::hours: return 3'600'000'000'000;
    case precision::nanoseconds: break;
  }
  return 1;
}

// "ns", "us", "ms", "s", "m" or "h".
[[nodiscard]] constexpr std::string_view name(precision unit) noexcept {
  switch (unit) {
    case precision::microseconds: return "us";
    case precision::milliseconds: return "ms";
    case precision::seconds: return "s";
    case precision::minutes: return "m";
    case precision::hours: return "h";
    case precision::nanoseconds: break;
  }
  return "ns";
}

// The precision by any name that a version of InfluxDB has for it: the short names, "n" and "u", and
// the long names such as "nanosecond", also in the plural. Nothing for any other text.
[[nodiscard]] constexpr std::optional<precision> precision_from_name(
    std::string_view text) noexcept {
  for (const precision unit :
       {precision::nanoseconds, precision::microseconds, precision::milliseconds,
        precision::seconds, precision::minutes, precision::hours}) {
    if (text == name(unit)) return unit;
  }
  if (text == "n") return precision::nanoseconds;
  if (text == "u" || text == "\xC2\xB5s") return precision::microseconds;
  if (text.ends_with('s')) text.remove_suffix(1);
  if (text == "nanosecond") return precision::nanoseconds;
  if (text == "microsecond") return precision::microseconds;
  if (text == "millisecond") return precision::milliseconds;
  if (text == "second") return precision::seconds;
  if (text == "minute") return precision::minutes;
  if (text == "hour") return precision::hours;
  return std::nullopt;
}

// A raw timestamp in `unit` as nanoseconds, or timestamp_range when int64 cannot hold it.
[[nodiscard]] constexpr result<std::int64_t> to_nanoseconds(std::int64_t raw,
                                                            precision unit) noexcept {
  const std::int64_t scale = nanoseconds_in(unit);
  if (raw > std::numeric_limits<std::int64_t>::max() / scale ||
      raw < std::numeric_limits<std::int64_t>::min() / scale) {
    return errc::timestamp_range;
  }
  return raw * scale;
}

// Nanoseconds in units of `unit`, rounded towards minus infinity: -1 ns is second -1, as a clock
// that shows whole seconds would say.
[[nodiscard]] constexpr std::int64_t floor_to(std::int64_t nanoseconds, precision unit) noexcept {
  const std::int64_t scale = nanoseconds_in(unit);
  const std::int64_t quotient = nanoseconds / scale;
  return nanoseconds % scale < 0 ? quotient - 1 : quotient;
}

// The precision that InfluxDB 3's write endpoint assumes under `precision=auto`: by the magnitude
// v of the raw number in units of 10^9 (integer division): v < 5 is seconds, v < 5000 milliseconds,
// v < 5,000,000 microseconds, nanoseconds otherwise.
[[nodiscard]] constexpr precision detect_precision(std::int64_t raw) noexcept {
  const std::uint64_t bits = static_cast<std::uint64_t>(raw);
  const std::uint64_t magnitude = (raw < 0 ? 0 - bits : bits) / 1'000'000'000U;
  if (magnitude < 5) return precision::seconds;
  if (magnitude < 5'000) return precision::milliseconds;
  if (magnitude < 5'000'000) return precision::microseconds;
  return precision::nanoseconds;
}

}  // namespace simdlp

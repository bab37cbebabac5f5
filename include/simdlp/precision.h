// SPDX-License-Identifier: Apache-2.0
// Units of timestamps, and exact conversions between a unit and nanoseconds since the Unix epoch. Only
// detect_precision(), the rule of InfluxDB 3's `precision=auto`, guesses a unit.
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

// Returns the number of nanoseconds in one `unit`.
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

// Returns "ns", "us", "ms", "s", "m" or "h".
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

// Returns the precision for any name that a version of InfluxDB accepts: the short names, "n", "u", "s"
// after a micro sign or a Greek mu, and long names such as "nanosecond" or "nanoseconds". Returns
// nullopt for any other text.
[[nodiscard]] constexpr std::optional<precision> precision_from_name(
    std::string_view text) noexcept {
  for (const precision unit :
       {precision::nanoseconds, precision::microseconds, precision::milliseconds,
        precision::seconds, precision::minutes, precision::hours}) {
    if (text == name(unit)) return unit;
  }
  if (text == "n") return precision::nanoseconds;
  // U+00B5 is the micro sign, U+03BC the Greek letter. They look the same and are often confused.
  if (text == "u" || text == "\xC2\xB5s" || text == "\xCE\xBCs") return precision::microseconds;
  if (text.ends_with('s')) text.remove_suffix(1);
  if (text == "nanosecond") return precision::nanoseconds;
  if (text == "microsecond") return precision::microseconds;
  if (text == "millisecond") return precision::milliseconds;
  if (text == "second") return precision::seconds;
  if (text == "minute") return precision::minutes;
  if (text == "hour") return precision::hours;
  return std::nullopt;
}

// Converts a timestamp in `unit` to nanoseconds. Returns timestamp_range if the result does not fit in
// int64.
[[nodiscard]] constexpr result<std::int64_t> to_nanoseconds(std::int64_t raw,
                                                            precision unit) noexcept {
  const std::int64_t scale = nanoseconds_in(unit);
  if (raw > std::numeric_limits<std::int64_t>::max() / scale ||
      raw < std::numeric_limits<std::int64_t>::min() / scale) {
    return errc::timestamp_range;
  }
  return raw * scale;
}

// Converts nanoseconds to `unit`, rounded towards minus infinity: -1 ns is second -1.
[[nodiscard]] constexpr std::int64_t floor_to(std::int64_t nanoseconds, precision unit) noexcept {
  const std::int64_t scale = nanoseconds_in(unit);
  const std::int64_t quotient = nanoseconds / scale;
  return nanoseconds % scale < 0 ? quotient - 1 : quotient;
}

// Returns the precision that InfluxDB 3 assumes with `precision=auto`. With v = |raw| / 10^9, rounded
// down: seconds if v < 5, milliseconds if v < 5,000, microseconds if v < 5,000,000, else nanoseconds.
[[nodiscard]] constexpr precision detect_precision(std::int64_t raw) noexcept {
  const std::uint64_t bits = static_cast<std::uint64_t>(raw);
  const std::uint64_t magnitude = (raw < 0 ? 0 - bits : bits) / 1'000'000'000U;
  if (magnitude < 5) return precision::seconds;
  if (magnitude < 5'000) return precision::milliseconds;
  if (magnitude < 5'000'000) return precision::microseconds;
  return precision::nanoseconds;
}

}  // namespace simdlp

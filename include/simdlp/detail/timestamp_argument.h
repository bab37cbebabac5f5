// SPDX-License-Identifier: Apache-2.0
// The timestamp argument of the encoder: nanoseconds since the Unix epoch, and what the conversion
// to them lost. Made from integers and from std::chrono.
#pragma once

#include <concepts>
#include <cstdint>
#include <ctime>
#include <limits>
#include <optional>
#include <ratio>
#include <utility>

#include "simdlp/concepts.h"
#include "simdlp/detail/int128.h"

namespace simdlp::detail {

struct timestamp_argument {
  std::int64_t nanoseconds = 0;  // floored
  bool present = false;
  bool lossless = true;  // false: digits below a nanosecond were dropped
  bool in_range = true;  // false: does not fit in int64
};

// Converts `count` ticks of Num / Den nanoseconds each; Num and Den are below 2^63.
#if defined(__SIZEOF_INT128__)

template <std::int64_t Num, std::int64_t Den, std::integral Count>
[[nodiscard]] constexpr timestamp_argument scaled_timestamp(Count count) noexcept {
  // 128 bits cannot overflow here.
  const int128 scaled = int128{count} * Num;
  const int128 rest = scaled % Den;
  const int128 floored = scaled / Den - (rest < 0 ? 1 : 0);
  const bool fits = floored >= std::numeric_limits<std::int64_t>::min() &&
                    floored <= std::numeric_limits<std::int64_t>::max();
  return {fits ? static_cast<std::int64_t>(floored) : 0, true, rest == 0, fits};
}

#else  // 32-bit processors

template <std::int64_t Num, std::int64_t Den, std::integral Count>
[[nodiscard]] constexpr timestamp_argument scaled_timestamp(Count count) noexcept {
  static_assert(Num <= std::numeric_limits<std::int64_t>::max() / Den, "a tick out of proportion");
  // count = whole * Den + rest, with 0 <= rest < Den.
  constexpr Count den = std::in_range<Count>(Den) ? static_cast<Count>(Den) : Count{0};
  const Count quotient = den == 0 ? Count{0} : static_cast<Count>(count / (den == 0 ? 1 : den));
  auto rest = static_cast<std::int64_t>(count - quotient * den);
  if (!std::in_range<std::int64_t>(quotient)) return {0, true, rest * Num % Den == 0, false};
  auto whole = static_cast<std::int64_t>(quotient);
  if (rest < 0) {
    --whole;
    rest += Den;
  }
  // Below zero, one tick is added before the multiplication and subtracted after it, so that the
  // product fits whenever the sum does.
  const std::int64_t borrowed = whole < 0 ? 1 : 0;
  std::int64_t nanoseconds = 0;
  bool overflow = __builtin_mul_overflow(whole + borrowed, Num, &nanoseconds);
  overflow |= __builtin_add_overflow(nanoseconds, rest * Num / Den - borrowed * Num, &nanoseconds);
  return {overflow ? 0 : nanoseconds, true, rest * Num % Den == 0, !overflow};
}

#endif

// `seconds` since the Unix epoch and `rest` nanoseconds, which must be in [0, 1e9).
[[nodiscard]] constexpr timestamp_argument of_seconds(std::int64_t seconds,
                                                      std::int64_t rest) noexcept {
  constexpr std::int64_t second = 1'000'000'000;
  bool fits = rest >= 0 && rest < second;
  // Rounds the seconds towards zero, because the lowest times are in range only as a sum.
  if (seconds < 0 && rest > 0) {
    ++seconds;
    rest -= second;
  }
  std::int64_t nanoseconds = 0;
  fits = fits && !__builtin_mul_overflow(seconds, second, &nanoseconds) &&
         !__builtin_add_overflow(nanoseconds, rest, &nanoseconds);
  return {fits ? nanoseconds : 0, true, true, fits};
}

template <time_like T>
[[nodiscard]] constexpr timestamp_argument to_timestamp(const T& time) noexcept {
  if constexpr (std::same_as<T, std::nullopt_t>) {
    return {};
  } else if constexpr (is_optional<T>) {
    return time ? to_timestamp(*time) : timestamp_argument{};
  } else if constexpr (number_integral<T>) {
    const bool fits = std::in_range<std::int64_t>(time);
    return {fits ? static_cast<std::int64_t>(time) : 0, true, true, fits};
  } else if constexpr (std::same_as<T, ::timespec>) {
    return of_seconds(time.tv_sec, time.tv_nsec);
  } else if constexpr (convertible_time_point<T>) {
    return to_timestamp(T::clock::to_sys(time));
  } else {
    using tick = std::ratio_divide<typename T::period, std::nano>;
    return scaled_timestamp<tick::num, tick::den>(time.time_since_epoch().count());
  }
}

}  // namespace simdlp::detail

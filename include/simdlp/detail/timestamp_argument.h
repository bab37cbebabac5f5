// SPDX-License-Identifier: Apache-2.0
// A point in time on its way into a line: whole nanoseconds since the Unix epoch, and what was lost
// on the way there. Made from integers and from std::chrono.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <ratio>
#include <type_traits>
#include <utility>

namespace simdlp {

// An integer that is a number: not bool, and not one of the character types.
template <class T>
concept number_integral = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                          !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                          !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

// A time point of the system clock of any integral duration: seconds, days, picoseconds.
template <class T>
concept system_time_point =
    std::same_as<typename T::clock, std::chrono::system_clock> && std::integral<typename T::rep>;

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace detail

// What can be the time of a point: nanoseconds since the Unix epoch as an integer, a time point of
// the system clock, or an optional of either.
template <class T>
concept time_like = number_integral<T> || system_time_point<T> || std::same_as<T, std::nullopt_t> ||
    (detail::is_optional<T> &&
     (number_integral<typename T::value_type> || system_time_point<typename T::value_type>));

namespace detail {

struct timestamp_argument {
  std::int64_t nanoseconds = 0;  // floored
  bool present = false;
  bool exact = true;     // false: something below a nanosecond was lost
  bool in_range = true;  // false: int64 cannot hold it
};

// Of `count` ticks of Num / Den nanoseconds each, both below 2^63.
#if defined(__SIZEOF_INT128__)

__extension__ using wide_integer = __int128;

template <std::int64_t Num, std::int64_t Den, std::integral Count>
[[nodiscard]] constexpr timestamp_argument scaled_timestamp(Count count) noexcept {
  // Nothing overflows 128 bits.
  const wide_integer scaled = wide_integer{count} * Num;
  const wide_integer rest = scaled % Den;
  const wide_integer floored = scaled / Den - (rest < 0 ? 1 : 0);
  const bool fits = floored >= std::numeric_limits<std::int64_t>::min() &&
                    floored <= std::numeric_limits<std::int64_t>::max();
  return {fits ? static_cast<std::int64_t>(floored) : 0, true, rest == 0, fits};
}

#else  // a processor of 32 bits

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
  // Below zero one tick too many is taken away and given back, so that the product fits whenever
  // the sum does.
  const std::int64_t borrowed = whole < 0 ? 1 : 0;
  std::int64_t nanoseconds = 0;
  bool overflow = __builtin_mul_overflow(whole + borrowed, Num, &nanoseconds);
  overflow |= __builtin_add_overflow(nanoseconds, rest * Num / Den - borrowed * Num, &nanoseconds);
  return {overflow ? 0 : nanoseconds, true, rest * Num % Den == 0, !overflow};
}

#endif

template <time_like T>
[[nodiscard]] constexpr timestamp_argument to_timestamp(const T& time) noexcept {
  if constexpr (std::same_as<T, std::nullopt_t>) {
    return {};
  } else if constexpr (is_optional<T>) {
    return time ? to_timestamp(*time) : timestamp_argument{};
  } else if constexpr (number_integral<T>) {
    const bool fits = std::in_range<std::int64_t>(time);
    return {fits ? static_cast<std::int64_t>(time) : 0, true, true, fits};
  } else {
    using tick = std::ratio_divide<typename T::period, std::nano>;
    return scaled_timestamp<tick::num, tick::den>(time.time_since_epoch().count());
  }
}

}  // namespace detail

}  // namespace simdlp

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

struct moment {
  std::int64_t nanoseconds = 0;  // floored
  bool present = false;
  bool exact = true;     // false: something below a nanosecond was lost
  bool in_range = true;  // false: int64 cannot hold it
};

__extension__ using wide_integer = __int128;

template <time_like T>
[[nodiscard]] constexpr moment to_moment(const T& time) noexcept {
  if constexpr (std::same_as<T, std::nullopt_t>) {
    return {};
  } else if constexpr (is_optional<T>) {
    return time ? to_moment(*time) : moment{};
  } else if constexpr (number_integral<T>) {
    const bool fits = std::in_range<std::int64_t>(time);
    return {fits ? static_cast<std::int64_t>(time) : 0, true, true, fits};
  } else {
    // A tick is num / den nanoseconds, both below 2^63, so nothing overflows 128 bits.
    using tick = std::ratio_divide<typename T::period, std::nano>;
    const wide_integer scaled = wide_integer{time.time_since_epoch().count()} * tick::num;
    const wide_integer rest = scaled % tick::den;
    const wide_integer floored = scaled / tick::den - (rest < 0 ? 1 : 0);
    const bool fits = floored >= std::numeric_limits<std::int64_t>::min() &&
                      floored <= std::numeric_limits<std::int64_t>::max();
    return {fits ? static_cast<std::int64_t>(floored) : 0, true, rest == 0, fits};
  }
}

}  // namespace detail

}  // namespace simdlp

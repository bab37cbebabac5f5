// SPDX-License-Identifier: Apache-2.0
// The argument types of the encoder as concepts: numbers, strings, field values and timestamps.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <ctime>
#include <optional>
#include <ranges>
#include <string_view>
#include <type_traits>

namespace simdlp {

class text;
class value;

// An integer that is a number: neither bool nor a character type.
template <class T>
concept number_integral = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                          !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                          !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

// A temporary container. Views of it would dangle.
template <class Owner>
concept temporary_owner =
    std::ranges::contiguous_range<Owner> && !std::ranges::borrowed_range<Owner>;

}  // namespace detail

// A time point of the system clock with an integral duration: seconds, days, picoseconds.
template <class T>
concept system_time_point =
    std::same_as<typename T::clock, std::chrono::system_clock> && std::integral<typename T::rep>;

// A time point of another clock that can be converted exactly, such as std::chrono::file_clock.
template <class T>
concept convertible_time_point = !system_time_point<T> && requires(const T& time) {
  { T::clock::to_sys(time) } -> system_time_point;
};

// A point in time.
template <class T>
concept time_value = number_integral<T> || system_time_point<T> || convertible_time_point<T> ||
    std::same_as<T, ::timespec>;

// A timestamp: an integer of nanoseconds since the Unix epoch, a time point, a timespec, or an
// optional of one of these.
template <class T>
concept time_like = time_value<T> || std::same_as<T, std::nullopt_t> ||
    (detail::is_optional<T>&& time_value<typename T::value_type>);

// A sequence of chars: a literal, std::string, std::string_view.
template <class T>
concept string_like = std::convertible_to<const T&, std::string_view> &&
    !std::same_as<std::remove_cvref_t<T>, std::nullptr_t>;

// The value of a field: bool; a signed or unsigned integer; float or double; a string; a decoded
// `text` or `value`. Each type has exactly one kind. Characters, pointers and long double do not
// compile.
template <class T>
concept field_value = std::same_as<T, bool> || number_integral<T> || std::same_as<T, float> ||
    std::same_as<T, double> || string_like<T> || std::same_as<T, text> || std::same_as<T, value>;

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Parses numbers of more than eight characters: up to 19 digits with
// vectors; then floats are divided by a power of ten, by a division if it is exact, else by one or two
// multiplications. The general parsers read everything else. Without SSE2, uses 64-bit words.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/number.h"

#if defined(__SSE2__) && defined(__SIZEOF_INT128__)
#include "kernel/decimal_vector.h"
#include "kernel/divide_by_power_of_ten.h"
#endif

namespace simdlp::detail {

#if defined(__SSE2__) && defined(__SIZEOF_INT128__)

// Not inlined, so that the walk over lines, which calls them, needs few registers.
template <class Unit>
struct long_numbers_of {
  [[gnu::noinline]] static parsed<std::uint64_t> unsigned_integer(const char* first,
                                                                  std::size_t size) noexcept {
    std::uint64_t number = 0;
    if (size - 1 < 19 && digits(first + size, static_cast<unsigned>(size), number)) [[likely]] {
      return {number, true};
    }
    return parse_any_unsigned(first, size);
  }

  [[gnu::noinline]] static parsed<std::int64_t> integer(const char* first,
                                                        std::size_t size) noexcept {
    const bool negative = *first == '-';
    const std::size_t count = size - (negative ? 1 : 0);
    std::uint64_t number = 0;
    if (count - 1 < 19 && digits(first + size, static_cast<unsigned>(count), number) &&
        number <= max_positive) [[likely]] {
      const auto value = static_cast<std::int64_t>(number);
      return {negative ? -value : value, true};
    }
    return parse_any_integer(first, size);
  }

  [[gnu::noinline]] static parsed<double> floating(const char* first, std::size_t size) noexcept {
    const std::size_t sign = *first == '-' ? 1 : 0;
    const std::size_t length = size - sign;
    double value = 0;
    const bool ok = length - 1 < 16   ? sixteen_places(first + size, length, sign, value)
                    : length - 1 < 20 ? twenty_places(first + size, length, sign, value)
                                      : false;
    if (!ok) [[unlikely]]
      return parse_any_float(first, size);
    return {value, true};
  }

 private:
  using vector = decimal_vector<Unit>;

  static constexpr std::uint64_t max_positive = ~std::uint64_t{0} >> 1U;

  // 1 to 19 digits that end at `end`.
  static bool digits(const char* end, unsigned count, std::uint64_t& number) {
    if (count <= 16) {
      const auto values = vector::keep_last(vector::load(end - 16), count);
      number = vector::number(values);
      return vector::are_digits(values);
    }
    return vector::nineteen(end, count, number);
  }

  // D+(.D*)? or .D+ of 1 to 16 characters. Rounds once: with a dot there are at most 15 digits, which a
  // double holds exactly; without a dot the division is by 1.
  static bool sixteen_places(const char* end, std::size_t length, std::size_t sign, double& value) {
    auto values = vector::load(end - 16);
    const std::uint32_t used = 0xFFFFU & 0xFFFF0000U >> length;
    const std::uint32_t dot = vector::others(values) & used;
    std::size_t decimals = 0;
    if (dot != 0) [[likely]] {
      decimals = static_cast<std::size_t>(__builtin_clz(dot)) - 16;
      --length;
      if ((dot & (dot - 1)) != 0 || *(end - decimals - 1) != '.' || length == 0) [[unlikely]] {
        return false;
      }
      values = vector::select(decimals, values, vector::up_by_one(values));
    }
    const std::uint64_t number = vector::number(vector::keep_last(values, length));
    value = static_cast<double>(static_cast<std::int64_t>(number)) / powers_of_ten[sign][decimals];
    return true;
  }

  // D+.D* or .D+ of 17 to 20 characters.
  static bool twenty_places(const char* end, std::size_t length, std::size_t sign, double& value) {
    std::uint64_t number = 0;
    std::size_t decimals = 0;
    if (!vector::twenty(end, length, number, decimals)) [[unlikely]]
      return false;
    value = divide_by_power_of_ten<Unit>(number, decimals, sign);
    return true;
  }

  // For positive and for negative numbers.
  static constexpr double powers_of_ten[2][16] = {
      {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15},
      {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13,
       -1e14, -1e15}};
};

#else

template <class Unit>
struct long_numbers_of {
  static parsed<std::uint64_t> unsigned_integer(const char* first, std::size_t size) noexcept {
    std::uint64_t number = 0;
    if (size - 9 < 11 && digits(first, size, number)) return {number, true};
    return parse_any_unsigned(first, size);
  }

  static parsed<std::int64_t> integer(const char* first, std::size_t size) noexcept {
    const bool negative = *first == '-';
    const std::size_t count = size - (negative ? 1 : 0);
    std::uint64_t number = 0;
    if (count - 9 < 11 && digits(first + (negative ? 1 : 0), count, number) &&
        number <= ~std::uint64_t{0} >> 1U) {
      const auto value = static_cast<std::int64_t>(number);
      return {negative ? -value : value, true};
    }
    return parse_any_integer(first, size);
  }

  static parsed<double> floating(const char* first, std::size_t size) noexcept {
    return parse_any_float(first, size);
  }

 private:
  // 9 to 19 digits.
  static bool digits(const char* first, std::size_t size, std::uint64_t& number) {
    const std::uint64_t last = load_eight(first + size - 8) ^ eight_zeros;
    const std::uint64_t front = load_eight(first) ^ eight_zeros;
    if (size <= 16) {
      const std::uint64_t high = front << (128 - 8 * size);
      number = eight_digits(high) * 100'000'000U + eight_digits(last);
      return all_digits(high) && all_digits(last);
    }
    const std::uint64_t high = front << (192 - 8 * size);
    const std::uint64_t middle = load_eight(first + size - 16) ^ eight_zeros;
    number = (eight_digits(high) * 100'000'000U + eight_digits(middle)) * 100'000'000U +
             eight_digits(last);
    return all_digits(high) && all_digits(middle) && all_digits(last);
  }
};

#endif

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Writes numbers as text: integers of any size, and floats of the usual
// sizes as the shortest decimal that reads back as the same float. `Digits` writes sixteen digits; a
// kernel may replace it. Every function writes at `to`, where number_room bytes must be writable, and
// returns the end of the text. It may write more bytes after the text.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/sixteen_digits.h"
#include "simdlp/detail/int128.h"

namespace simdlp::detail {

// More bytes than any number takes: -2.2250738585072014e-308 has 24, and whole words are stored.
inline constexpr std::size_t number_room = 40;

// Writes a float of any size with the C++ library.
[[nodiscard]] char* write_rare_float(char* to, double number) noexcept;

// "0" to "999" in four bytes each: the text, and its size in the last byte.
struct short_texts {
  alignas(64) char at[4000] = {};
  constexpr short_texts() noexcept {
    for (unsigned number = 0; number < 1000; ++number) {
      char* to = at + static_cast<std::size_t>(4 * number);
      if (number > 99) *to++ = static_cast<char>('0' + number / 100);
      if (number > 9) *to++ = static_cast<char>('0' + number / 10 % 10);
      *to = static_cast<char>('0' + number % 10);
      at[4 * number + 3] = static_cast<char>(1 + (number > 9 ? 1 : 0) + (number > 99 ? 1 : 0));
    }
  }
};
inline constexpr short_texts short_numbers;

// The decimals ".000" to ".999" without the dot: three digits, and in the last byte the number of
// characters without trailing zeros, including the dot.
struct decimals_texts {
  alignas(64) char at[4000] = {};
  constexpr decimals_texts() noexcept {
    for (unsigned number = 0; number < 1000; ++number) {
      char* const to = at + static_cast<std::size_t>(4 * number);
      to[0] = static_cast<char>('0' + number / 100);
      to[1] = static_cast<char>('0' + number / 10 % 10);
      to[2] = static_cast<char>('0' + number % 10);
      to[3] = static_cast<char>(number == 0 ? 0 : number % 100 == 0 ? 2 : number % 10 == 0 ? 3 : 4);
    }
  }
};
inline constexpr decimals_texts three_decimals;

#if defined(__SIZEOF_INT128__)

// Constants for the floats of one exponent. Such a float is c * 2^e with c below 2^53; its neighbours are
// at a distance of 2^e. 10^-n is the largest power of ten that is not larger than that distance, which is
// then (unit / 2^53) * 10^-n. This is exact: `unit` is 5^n times a power of two.
struct float_scale {
  std::uint64_t unit;
  std::uint64_t n;
  std::uint64_t power;  // 10^n; valid if n <= 16
  std::uint64_t rest;   // 10^(16 - n); valid if n <= 16
};

struct float_scales {
  static constexpr int least = -66;  // the e of 2^-14, which is below 0.0001
  float_scale of[1 - least];

  consteval float_scales() : of() {
    for (int e = least; e <= 0; ++e) {
      std::uint64_t five = 1;
      int n = 0;
      // Increases n while 10^-n > 2^e, that is 5^n < 2^(-e - n).
      const auto too_small = [&] {
        return five < std::uint64_t{1} << static_cast<unsigned>(-e - n);
      };
      for (; - e - n >= 64 || (-e > n && too_small()); ++n) five *= 5;
      float_scale& made = of[e - least];
      made = {five << static_cast<unsigned>(53 + e + n), static_cast<std::uint64_t>(n), 1, 1};
      if (n > 16) continue;
      for (int i = 0; i < n; ++i) made.power *= 10;
      for (int i = n; i < 16; ++i) made.rest *= 10;
    }
  }
};
inline constexpr float_scales scales_of_floats;

#endif

template <class Unit, class Digits = sixteen_digits_of<Unit>>
struct decimal_writer {
  // Requires number < 1000.
  [[gnu::always_inline]] static char* write_short(char* to, std::uint64_t number) noexcept {
    const char* const from = short_numbers.at + 4 * number;
    __builtin_memcpy(to, from, 4);
    return to + from[3];
  }

  [[gnu::always_inline]] static char* write_unsigned(char* to, std::uint64_t number) noexcept {
    if (number < 1000) return write_short(to, number);
    if (number < ten_to_16) return Digits::store_short(to, number);
    const std::uint64_t front = number / ten_to_16;  // at most 1844
    const std::uint64_t thousand = front >= 1000 ? 1 : 0;
    // From 1000 on: "1" and three digits, including leading zeros.
    *to = '1';
    to += thousand;
    std::uint64_t three = front - thousand * 1000;
    if (three < 100 * thousand) [[unlikely]] {
      *to++ = '0';
      if (three < 10) *to++ = '0';
    }
    to = write_short(to, three);
    Digits::store(to, number - front * ten_to_16);
    return to + 16;
  }

  [[gnu::always_inline]] static char* write_integer(char* to, std::int64_t number) noexcept {
    auto magnitude = static_cast<std::uint64_t>(number);
    *to = '-';
    to += number < 0 ? 1 : 0;
    if (number < 0) magnitude = 0 - magnitude;
    return write_unsigned(to, magnitude);
  }

  // Writes the shortest text that reads back as `number`, which must be finite; of several, the nearest.
  //
  // Most measured floats have few decimals, and there is a fast path for them. It is exact:
  // `thousands` is an integer k below 10^15, hence exact as a double. A division is correctly
  // rounded, so if k / 1000 equals the number, the decimal k/1000 reads as that number. It has at most
  // 15 digits, and no two decimals of up to 15 digits read as the same double. So no other decimal is
  // that short, and k/1000 without trailing zeros is the shortest.
  [[gnu::always_inline]] static char* write_float(char* to, double number) noexcept {
    const auto bits = __builtin_bit_cast(std::uint64_t, number);
    const std::uint64_t magnitude = bits & ~std::uint64_t{0} >> 1U;
    const auto positive = __builtin_bit_cast(double, magnitude);
    if (!(positive < 1e12)) [[unlikely]]
      return write_long_float(to, bits);
    const double product = positive * 1000.0;
    const auto thousands = static_cast<std::int64_t>(product);
    const auto rounded = static_cast<double>(thousands);
    if (rounded != product || rounded / 1000.0 != positive) return write_long_float(to, bits);
    *to = '-';
    to += bits >> 63U;
    const auto k = static_cast<std::uint64_t>(thousands);
    const std::uint64_t whole = k / 1000;
    to = whole < 1000 ? write_short(to, whole) : Digits::store_short(to, whole);
    const char* const decimals = three_decimals.at + 4 * (k - whole * 1000);
    *to = '.';
    __builtin_memcpy(to + 1, decimals, 4);
    return to + decimals[3];
  }

 private:
  // The same for any finite number.
  [[gnu::noinline]] static char* write_long_float(char* to, std::uint64_t bits) noexcept {
    const auto number = __builtin_bit_cast(double, bits);
#if defined(__SIZEOF_INT128__)
    const std::uint64_t magnitude = bits & ~std::uint64_t{0} >> 1U;
    constexpr auto least = __builtin_bit_cast(std::uint64_t, 0.0001);
    constexpr auto bound = __builtin_bit_cast(std::uint64_t, 0x1p53);
    if (magnitude - least >= bound - least) [[unlikely]]
      return write_rare_float(to, number);
    *to = '-';
    to += bits >> 63U;

    const std::uint64_t exponent = magnitude >> 52U;
    const float_scale& scale = scales_of_floats.of[exponent - (1075 + float_scales::least)];
    const std::uint64_t digits = find_shortest(magnitude, scale.unit);
    if (scale.n > 16) {  // below 0.5: all 17 digits come after the dot and n - 17 zeros
      __builtin_memcpy(to, "0.0000", 6);
      to += scale.n - 15;
      const std::uint64_t first = digits / ten_to_16;
      *to++ = static_cast<char>('0' + first);
      return to + Digits::store(to, digits - first * ten_to_16);
    }
    // Integers of this size are floats, so none lies between a float and its decimal: the digits before
    // the dot are the integer part of the float.
    const auto whole = static_cast<std::uint64_t>(
        static_cast<std::int64_t>(__builtin_bit_cast(double, magnitude)));
    to = whole < 1000 ? write_short(to, whole) : Digits::store_short(to, whole);
    *to = '.';
    const unsigned decimals = Digits::store(to + 1, (digits - whole * scale.power) * scale.rest);
    return to + decimals + (decimals != 0 ? 1 : 0);
#else
    return write_rare_float(to, number);
#endif
  }

#if defined(__SIZEOF_INT128__)
  // Returns the decimal of a float as a multiple of 10^-n. The method is that of R. Giulietti, "The
  // Schubfach way to render doubles" (2020), with numbers that are exact for these exponents.
  //
  // All decimals in the interval that is closer to the float than to its neighbours read as this float.
  // The interval is as wide as the distance of two floats, which is one to ten units of 10^-n. So it
  // contains a multiple of the unit, and at most one multiple of ten units, which is preferred. (A power
  // of two has a neighbour below at half the distance. Powers of two of this size end within 13
  // decimals, so the multiple of ten units is the float itself.)
  [[nodiscard, gnu::always_inline]] static std::uint64_t find_shortest(
      std::uint64_t magnitude, std::uint64_t unit) noexcept {
    const std::uint64_t c = (magnitude & ~std::uint64_t{0} >> 12U) | std::uint64_t{1} << 52U;
    // The float in units, with 64 bits before and 64 after the point; the last eleven are zero.
    const uint128 product = uint128{c << 11U} * unit;
    const auto below = static_cast<std::uint64_t>(product >> 64U);
    const auto fraction = static_cast<std::uint64_t>(product);

    // The distance from the multiple of ten below, and half the interval, with 60 bits after the point.
    // The ends belong to the interval if they are rounded to this float, that is if c is even.
    const std::uint64_t tens = below / 10 * 10;
    const std::uint64_t from_tens = (below - tens) << 60U | fraction >> 4U;
    const std::uint64_t half = (unit << 6U) - (c & 1U);
    const std::uint64_t to_next_tens = (std::uint64_t{10} << 60U) - from_tens;
    // The nearest unit; if two are equally near, the even one.
    const std::uint64_t up = fraction + (below & 1U) > std::uint64_t{1} << 63U ? 1 : 0;

    // The case is random, so there is no branch here.
    const auto choose = [](bool first, std::uint64_t one, std::uint64_t other) {
      const std::uint64_t mask = 0 - std::uint64_t{first};
      return (one & mask) | (other & ~mask);
    };
    const std::uint64_t ten = choose(from_tens <= half, tens, tens + 10);
    return choose((from_tens <= half) | (to_next_tens <= half), ten, below + up);
  }
#endif
};

}  // namespace simdlp::detail

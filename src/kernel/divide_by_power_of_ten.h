// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Divides an integer by a power of ten and rounds once: the last step of
// reading a decimal as a double.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/int128.h"

namespace simdlp::detail {

// `high` and `low` are the first 128 bits of 5^-n, rounded up: 2^(127 + b) / 5^n if 5^n has b bits.
// `exponent` is the exponent of the double that results from dividing a number with bit 63 set by 10^n.
struct alignas(32) reciprocal {
  std::uint64_t high;
  std::uint64_t low;
  std::uint64_t exponent;
};

inline constexpr unsigned max_decimals = 19;

struct reciprocals {
  reciprocal of[max_decimals + 1];
};

consteval reciprocals make_reciprocals() {
  reciprocals table{};
  table.of[0] = {std::uint64_t{1} << 63U, 0, 1085};  // exactly 1
  std::uint64_t power = 1;
  for (unsigned n = 1; n <= max_decimals; ++n) {
    power *= 5;
    unsigned bits = 0;
    while (bits < 64 && power >> bits != 0) ++bits;
    // A number of 128 + bits bits, divided in two steps of 64.
    const uint128 upper = uint128{1} << (63 + bits);
    const uint128 quotient = ((upper / power) << 64U) + ((upper % power) << 64U) / power + 1;
    table.of[n] = {static_cast<std::uint64_t>(quotient >> 64U),
                   static_cast<std::uint64_t>(quotient), 1085 - n - bits};
  }
  return table;
}

inline constexpr reciprocals reciprocals_of_five = make_reciprocals();

// Returns number / 10^decimals, rounded to nearest, ties to even; negative if `sign` is 1. Requires
// decimals <= 19. The method is that of D. Lemire, "Number parsing at a gigabyte per second" (2021),
// simplified: the result is a normal double, and with so few powers two multiplications always suffice.
template <class Unit>
[[gnu::always_inline]] inline double divide_by_power_of_ten(std::uint64_t number,
                                                            std::size_t decimals,
                                                            std::uint64_t sign) {
  if (number == 0) [[unlikely]]
    return sign == 0 ? 0.0 : -0.0;
  const auto leading = static_cast<unsigned>(__builtin_clzll(number));
  const std::uint64_t normal = number << leading;
  const reciprocal& factor = reciprocals_of_five.of[decimals];

  const uint128 product = uint128{normal} * factor.high;
  auto high = static_cast<std::uint64_t>(product >> 64U);
  auto low = static_cast<std::uint64_t>(product);
  // The result depends on the 55 highest bits: 53 of the significand, one to round, and one because the
  // top bit may be zero. If all bits below are ones, a carry from the low product may change them.
  constexpr std::uint64_t below = ~std::uint64_t{0} >> 55U;
  if ((high & below) == below) [[unlikely]] {
    const std::uint64_t before = low;
    low += static_cast<std::uint64_t>(uint128{normal} * factor.low >> 64U);
    high += low < before ? 1 : 0;
  }

  // The number is high * 2^(1 - leading - decimals - bits). Keeps its 54 highest bits for rounding.
  const std::uint64_t top = high >> 63U;
  std::uint64_t significand = high >> (top + 9);
  // Exactly between two doubles, which is only possible for small 5^n: rounds down if that is even.
  if (low <= 1) [[unlikely]] {
    if (decimals <= 4 && (significand & 3U) == 1 && significand << (top + 9) == high) {
      significand &= ~std::uint64_t{1};
    }
  }
  significand = (significand + (significand & 1U)) >> 1U;
  // The highest bit of the significand, 2^52 or after rounding up 2^53, is added to the exponent below.
  // The sign is the bit above the exponent.
  const std::uint64_t exponent = (sign << 11U) + factor.exponent + top - leading;
  return __builtin_bit_cast(double, (exponent << 52U) + significand);
}

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Floats as text. Most measured numbers have a few decimals, and those are written by integer
// arithmetic; the rest goes to the C++ library's shortest conversion.
#include "decimal.h"

#include <charconv>
#include <cmath>

namespace simdlp::detail {
namespace {

// The texts are positional from 0.0001 to below 10^16, else they have an exponent: 1e-05, 1.5e+16.
// The C++ library puts a digit on both sides of a dot in either form.
char* write_any_float(char* to, double number) noexcept {
  const double magnitude = std::fabs(number);
  const bool positional = magnitude >= 1e-4 && magnitude < 1e16;
  const auto form = positional ? std::chars_format::fixed : std::chars_format::scientific;
  return std::to_chars(to, to + number_room, number, form).ptr;
}

}  // namespace

char* write_large(char* to, std::uint64_t number) noexcept {
  constexpr std::uint64_t eight = 100'000'000;
  if (number < eight) return write_short(to, static_cast<std::uint32_t>(number));
  const std::uint64_t front = number / eight;
  const auto back = static_cast<std::uint32_t>(number - front * eight);
  if (front < eight) {
    to = write_short(to, static_cast<std::uint32_t>(front));
  } else {
    const std::uint64_t top = front / eight;
    to = write_short(to, static_cast<std::uint32_t>(top));
    store_eight(to, spread_digits(static_cast<std::uint32_t>(front - top * eight)) | zero_digits);
    to += 8;
  }
  store_eight(to, spread_digits(back) | zero_digits);
  return to + 8;
}

// Why the quick way is exact: `thousands` is an integer k below 10^15, hence exact as a double. A
// division is correctly rounded, so when k / 1000 gives the number back, the decimal k/1000 reads as
// that number. It has at most fifteen digits, and no two decimals of up to fifteen digits read as
// the same double: so no other decimal is that short, and k/1000 without the zeros at its end is
// the shortest.
char* write_float(char* to, double number) noexcept {
  const double magnitude = std::fabs(number);
  if (!(magnitude < 1e12)) return write_any_float(to, number);
  const double product = magnitude * 1000.0;
  const auto thousands = static_cast<std::int64_t>(product);
  const auto rounded = static_cast<double>(thousands);
  if (rounded != product || rounded / 1000.0 != magnitude) return write_any_float(to, number);
  *to = '-';
  to += std::signbit(number);
  const auto k = static_cast<std::uint64_t>(thousands);
  const std::uint64_t whole = k / 1000;
  to = write_unsigned(to, whole);
  const auto rest = static_cast<std::uint32_t>(k - whole * 1000);
  if (rest == 0) return to;
  const std::uint32_t third = rest % 10;
  to[0] = '.';
  to[1] = static_cast<char>('0' + rest / 100);
  to[2] = static_cast<char>('0' + rest / 10 % 10);
  to[3] = static_cast<char>('0' + third);
  // .d00 .dd0 .ddd without the zeros at the end.
  return to + 2 + (rest % 100 != 0) + (third != 0);
}

}  // namespace simdlp::detail

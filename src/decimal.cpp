// SPDX-License-Identifier: Apache-2.0
// Integers of any size, and floats as text in three ways: by a division where a float has a few
// decimals, as most measured ones do; in 128-bit integers where its powers of ten are short; and for
// the very large and the very small by the C++ library.
#include "decimal.h"

#include <array>
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

constexpr std::uint64_t eight_digit_bound = 100'000'000;  // the least number of nine digits

#if defined(__SIZEOF_INT128__)

__extension__ using wide_unsigned = unsigned __int128;

constexpr std::size_t most_fives = 20;

consteval auto make_powers_of_five() {
  std::array<std::uint64_t, most_fives + 1> powers{1};
  for (std::size_t n = 1; n < powers.size(); ++n) powers[n] = 5 * powers[n - 1];
  return powers;
}

constexpr auto powers_of_five = make_powers_of_five();

// An integer of 16 or 17 digits, and how many of them are behind the dot.
struct decimal {
  std::uint64_t digits;
  int decimals;
};

// The shortest decimal that reads back as a number of [0.0001, 2^52), and of these the one that is
// nearest. The method is that of R. Giulietti, "The Schubfach way to render doubles" (2020); in this
// range every product is exact in 128 bits, so the powers of ten need no approximation.
//
// The number is c * 2^e. All decimals nearer to it than its neighbours are, the interval, read as
// this number. With 10^k the largest power of ten that is not wider than the interval, there is a
// multiple of 10^k in it, and at most one of 10^(k+1), which is taken first.
decimal find_shortest(double number) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const std::uint64_t fraction = bits & 0x000FFFFFFFFFFFFFU;
  const std::uint64_t c = fraction | 0x0010000000000000U;
  const int e = static_cast<int>(bits >> 52U) - 1075;
  // Below a power of two the neighbour is at half the distance.
  const bool lopsided = fraction == 0;
  // The logarithm of the width, rounded down, as a product with log10(2) * 2^22; three quarters of it
  // in the lopsided case.
  const int k = (e * 1'262'611 - (lopsided ? 524'031 : 0)) >> 22;
  const auto n = static_cast<unsigned>(-k);
  const auto shift = static_cast<unsigned>(-e) - n;

  // Four times the number, and the ends of the interval, in units of 10^k: 4c * 5^n / 2^shift, with
  // shift below 64. A last bit that is set stands for what was shifted out, so that comparisons with
  // even numbers are exact.
  const std::uint64_t five = powers_of_five[n];
  const wide_unsigned product = wide_unsigned{4 * c} * five;
  const auto scaled = [shift](wide_unsigned wide) {
    const auto low = static_cast<std::uint64_t>(wide);
    const auto high = static_cast<std::uint64_t>(wide >> 64U);
    const std::uint64_t floored = low >> shift | high << 1U << (63 - shift);
    return floored | ((low & ((std::uint64_t{1} << shift) - 1)) != 0 ? 1U : 0U);
  };
  // The ends belong to the interval when they round to this number, which is when c is even.
  const std::uint64_t outside = c & 1U;
  const std::uint64_t lower = scaled(product - (lopsided ? five : 2 * five)) + outside;
  const std::uint64_t upper = scaled(product + 2 * five) - outside;
  const std::uint64_t middle = scaled(product);

  // Which case it is, chance decides, so nothing branches here.
  const auto choose = [](bool first, std::uint64_t one, std::uint64_t other) {
    const std::uint64_t mask = 0 - std::uint64_t{first};
    return (one & mask) | (other & ~mask);
  };
  const std::uint64_t below = middle / 4;
  const std::uint64_t tens = below / 10 * 10;
  const bool tens_in = lower <= 4 * tens;
  const bool next_tens_in = 4 * (tens + 10) <= upper;
  const bool below_in = lower <= 4 * below;
  const bool above_in = 4 * (below + 1) <= upper;
  // When both are in the interval, or neither is: the nearer one, of two the even one.
  const std::uint64_t half = 4 * below + 2;
  const bool up = (middle > half) | ((middle == half) & ((below & 1U) != 0));
  const std::uint64_t one =
      below + choose(below_in != above_in, std::uint64_t{above_in}, std::uint64_t{up});
  const std::uint64_t ten = tens + 10 * std::uint64_t{next_tens_in};
  return {choose(tens_in != next_tens_in, ten, one), -k};
}

// A text is put together from words of eight digits. How many zeros there are at the end of one, 8
// when there is nothing else.
unsigned zeros_at_end(std::uint64_t digits) noexcept {
  return static_cast<unsigned>(std::countl_zero(digits)) / 8;
}

// Sixteen digits of a number below 10^16, without the zeros at the end, of which there are not
// sixteen.
char* write_behind_dot(char* to, std::uint64_t number) noexcept {
  const std::uint64_t front = number / eight_digit_bound;
  const std::uint64_t first = spread_digits(static_cast<std::uint32_t>(front));
  const std::uint64_t last =
      spread_digits(static_cast<std::uint32_t>(number - front * eight_digit_bound));
  store_eight(to, first | zero_digits);
  store_eight(to + 8, last | zero_digits);
  return to + (last != 0 ? 16 - zeros_at_end(last) : 8 - zeros_at_end(first));
}

consteval auto make_powers_of_ten() {
  std::array<std::uint64_t, 20> powers{1};
  for (std::size_t n = 1; n < powers.size(); ++n) powers[n] = 10 * powers[n - 1];
  return powers;
}

constexpr auto powers_of_ten = make_powers_of_ten();

// The shortest decimal of a number of [1, 2^52) that is not whole. All whole numbers of that range
// are doubles, so none of them lies between the number and its decimal: what stands before the dot
// is the whole part of the number itself.
char* write_mixed(char* to, double number) noexcept {
  const decimal all = find_shortest(number);
  const auto whole = static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
  const auto decimals = static_cast<unsigned>(all.decimals);
  const std::uint64_t rest = all.digits - whole * powers_of_ten[decimals];
  to = whole < eight_digit_bound ? write_short(to, static_cast<std::uint32_t>(whole))
                                 : write_large(to, whole);
  *to = '.';
  return write_behind_dot(to + 1, rest * powers_of_ten[16 - decimals]);
}

// The shortest decimal of a number of [0.0001, 1): up to three zeros, then 16 or 17 digits.
char* write_fraction(char* to, double number) noexcept {
  const decimal all = find_shortest(number);
  std::uint64_t digits = all.digits;
  int zeros = all.decimals - 17;
  if (digits < powers_of_ten[16]) {
    digits *= 10;
    ++zeros;
  }
  std::memcpy(to, "0.0000", 6);
  to += 2 + zeros;
  const std::uint64_t first = digits / powers_of_ten[16];
  const std::uint64_t rest = digits - first * powers_of_ten[16];
  *to++ = static_cast<char>('0' + first);
  return rest == 0 ? to : write_behind_dot(to, rest);
}

// Of a number without sign that is not of a few decimals.
char* write_long_float(char* to, double number) noexcept {
  if (number >= 1 && number < 0x1p52 && std::trunc(number) != number) [[likely]] {
    return write_mixed(to, number);
  }
  if (number >= 1e-4 && number < 1) return write_fraction(to, number);
  return write_any_float(to, number);
}

#else  // a processor of 32 bits

char* write_long_float(char* to, double number) noexcept { return write_any_float(to, number); }

#endif

}  // namespace

char* write_large(char* to, std::uint64_t number) noexcept {
  constexpr std::uint64_t eight = 100'000'000;
  if (number < eight) return write_short(to, static_cast<std::uint32_t>(number));
  const std::uint64_t front = number / eight;
  const auto back = static_cast<std::uint32_t>(number - front * eight_digit_bound);
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
  *to = '-';
  to += std::signbit(number) ? 1 : 0;
  if (!(magnitude < 1e12)) return write_long_float(to, magnitude);
  const double product = magnitude * 1000.0;
  const auto thousands = static_cast<std::int64_t>(product);
  const auto rounded = static_cast<double>(thousands);
  if (rounded != product || rounded / 1000.0 != magnitude) return write_long_float(to, magnitude);
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

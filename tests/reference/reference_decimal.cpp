// SPDX-License-Identifier: Apache-2.0
//
// Schoolbook conversion: the number is written as a fraction of two natural numbers, divided bit by bit
// into a quotient of at least 54 bits, and rounded once. Slow, and simple enough to be obviously
// correct.
#include "reference_decimal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace reference {
namespace {

/// A natural number: 32-bit digits, least significant first, without leading zero digits.
class natural {
 public:
  explicit natural(std::uint32_t start) {
    if (start != 0) digits_.push_back(start);
  }

  bool is_zero() const { return digits_.empty(); }

  int bit_count() const {
    if (digits_.empty()) return 0;
    return static_cast<int>(32 * digits_.size()) - std::countl_zero(digits_.back());
  }

  /// this = this * factor + term
  void multiply_add(std::uint32_t factor, std::uint32_t term) {
    std::uint64_t carry = term;
    for (std::uint32_t& digit : digits_) {
      carry += std::uint64_t{digit} * factor;
      digit = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) digits_.push_back(static_cast<std::uint32_t>(carry));
  }

  void multiply_by_power_of_ten(std::int64_t exponent) {
    for (std::int64_t i = 0; i < exponent; ++i) multiply_add(10, 0);
  }

  void shift_left(int bits) {
    if (is_zero()) return;
    digits_.insert(digits_.begin(), static_cast<std::size_t>(bits / 32), 0U);
    multiply_add(std::uint32_t{1} << (bits % 32), 0);
  }

  void halve() {
    std::uint32_t carry = 0;
    for (std::size_t i = digits_.size(); i-- > 0;) {
      const std::uint32_t low = digits_[i] & 1U;
      digits_[i] = (digits_[i] >> 1) | (carry << 31);
      carry = low;
    }
    trim();
  }

  bool at_least(const natural& other) const {
    if (digits_.size() != other.digits_.size()) return digits_.size() > other.digits_.size();
    return !std::lexicographical_compare(digits_.rbegin(), digits_.rend(), other.digits_.rbegin(),
                                         other.digits_.rend());
  }

  /// this = this - other, which must not be larger
  void subtract(const natural& other) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < digits_.size(); ++i) {
      const std::uint64_t taken = (i < other.digits_.size() ? other.digits_[i] : 0U) + borrow;
      borrow = digits_[i] < taken ? 1 : 0;
      digits_[i] = static_cast<std::uint32_t>(digits_[i] - taken);
    }
    trim();
  }

 private:
  void trim() {
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }

  std::vector<std::uint32_t> digits_;
};

/// digits * 10^exponent, digits without leading zeros.
struct scientific {
  std::string digits;
  std::int64_t exponent = 0;
};

scientific read(std::string_view text) {
  scientific number;
  std::size_t at = 0;
  bool after_dot = false;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      after_dot = true;
      continue;
    }
    if (after_dot) --number.exponent;
    if (text[at] != '0' || !number.digits.empty()) number.digits.push_back(text[at]);
  }
  if (at == text.size()) return number;

  ++at;
  const bool negative = text[at] == '-';
  if (text[at] == '-' || text[at] == '+') ++at;
  std::int64_t exponent = 0;
  for (; at < text.size(); ++at) {
    // Far larger than any input, so that a capped exponent still determines the result.
    exponent = std::min<std::int64_t>(exponent * 10 + (text[at] - '0'), 100'000'000'000'000'000);
  }
  number.exponent += negative ? -exponent : exponent;
  return number;
}

double magnitude(scientific number) {
  if (number.digits.empty()) return 0;
  // The value lies in [10^(size-1), 10^size): the largest double is below 10^309, and half of the
  // smallest above 10^-324.
  const std::int64_t size = static_cast<std::int64_t>(number.digits.size()) + number.exponent;
  if (size > 310) return std::numeric_limits<double>::infinity();
  if (size < -330) return 0;

  // The middle between two doubles has at most 767 digits. So of the digits beyond 800 it matters
  // only whether one of them is not zero.
  constexpr std::size_t enough = 800;
  if (number.digits.size() > enough) {
    const bool more = number.digits.find_first_not_of('0', enough) != std::string::npos;
    number.exponent += static_cast<std::int64_t>(number.digits.size() - enough);
    number.digits.resize(enough);
    if (more) {
      number.digits.push_back('1');
      --number.exponent;
    }
  }

  natural numerator(0);
  for (const char digit : number.digits) {
    numerator.multiply_add(10, static_cast<std::uint32_t>(digit - '0'));
  }
  natural denominator(1);
  if (number.exponent >= 0) numerator.multiply_by_power_of_ten(number.exponent);
  if (number.exponent < 0) denominator.multiply_by_power_of_ten(-number.exponent);

  // value = quotient * 2^scale with a quotient of 54 to 56 bits and, perhaps, a remainder.
  const int scale = numerator.bit_count() - denominator.bit_count() - 55;
  if (scale < 0) numerator.shift_left(-scale);
  if (scale > 0) denominator.shift_left(scale);
  std::uint64_t quotient = 0;
  denominator.shift_left(56);
  for (int bit = 56; bit >= 0; --bit) {
    quotient <<= 1;
    if (numerator.at_least(denominator)) {
      numerator.subtract(denominator);
      quotient |= 1;
    }
    denominator.halve();
  }
  const bool remainder = !numerator.is_zero();

  // Keep 53 bits, or fewer where the last bit would be worth less than 2^-1074.
  const int drop = std::max(static_cast<int>(std::bit_width(quotient)) - 53, -1074 - scale);
  if (drop > 63) return 0;
  const std::uint64_t half = std::uint64_t{1} << (drop - 1);
  const std::uint64_t dropped = quotient & (half * 2 - 1);
  std::uint64_t kept = quotient >> drop;
  if (dropped > half || (dropped == half && (remainder || (kept & 1U) != 0))) ++kept;
  return std::ldexp(static_cast<double>(kept), scale + drop);
}

}  // namespace

double nearest_double(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const double size = magnitude(read(text));
  return negative ? -size : size;
}

}  // namespace reference

// SPDX-License-Identifier: Apache-2.0
// Floats of 15 to 19 digits without exponent, as programs print them: digits by vectors, then one or
// two multiplications that round correctly. What does not fit here goes to fast_float.
#include <bit>
#include <cstdint>

#include "simdlp/detail/number.h"

namespace simdlp::detail {
#if defined(__SSE2__) && defined(__SIZEOF_INT128__)

namespace {

__extension__ using uint128 = unsigned __int128;

// The first 128 bits of 5^-n, rounded up: 2^(127 + bits) / 5^n, where `bits` is how many 5^n has.
struct reciprocal {
  std::uint64_t high;
  std::uint64_t low;
  std::uint32_t bits;
};

constexpr unsigned most_decimals = 19;

struct reciprocals {
  reciprocal of[most_decimals + 1];
};

consteval reciprocals make_reciprocals() {
  reciprocals table{};
  table.of[0] = {std::uint64_t{1} << 63U, 0, 0};  // 1 itself
  std::uint64_t power = 1;
  for (unsigned n = 1; n <= most_decimals; ++n) {
    power *= 5;
    const auto bits = static_cast<unsigned>(std::bit_width(power));
    // A number of 128 + bits bits, divided in two steps of 64.
    const uint128 upper = uint128{1} << (63 + bits);
    const uint128 quotient = ((upper / power) << 64U) + ((upper % power) << 64U) / power + 1;
    table.of[n] = {static_cast<std::uint64_t>(quotient >> 64U),
                   static_cast<std::uint64_t>(quotient), bits};
  }
  return table;
}

constexpr reciprocals reciprocals_of_five = make_reciprocals();

// number / 10^decimals, rounded to nearest, ties to even. The method is that of D. Lemire, "Number
// parsing at a gigabyte per second" (2021), narrowed to what occurs here: the number is not 0, the
// result is normal, and the powers are few enough that two multiplications always decide.
double divide_by_power_of_ten(std::uint64_t number, unsigned decimals) {
  const auto leading = static_cast<unsigned>(std::countl_zero(number));
  const std::uint64_t normal = number << leading;
  const reciprocal& factor = reciprocals_of_five.of[decimals];

  const uint128 product = uint128{normal} * factor.high;
  auto high = static_cast<std::uint64_t>(product >> 64U);
  auto low = static_cast<std::uint64_t>(product);
  // Of the 64 high bits, 55 decide: 53 of the significand, one to round by, one that may be lost at
  // the top. If all below are ones, a carry from further down could change them.
  constexpr std::uint64_t below = ~std::uint64_t{0} >> 55U;
  if ((high & below) == below) [[unlikely]] {
    const std::uint64_t before = low;
    low += static_cast<std::uint64_t>(uint128{normal} * factor.low >> 64U);
    high += low < before ? 1 : 0;
  }

  // The number is high * 2^(1 - leading - decimals - bits); its 54 highest bits are kept to round.
  const auto top = static_cast<unsigned>(high >> 63U);
  std::uint64_t significand = high >> (top + 9);
  // Exactly between two doubles, which can only be while 5^n is a short number: down if that is even.
  if (low <= 1 && decimals <= 4 && (significand & 3U) == 1 &&
      significand << (top + 9) == high) [[unlikely]] {
    significand &= ~std::uint64_t{1};
  }
  significand = (significand + (significand & 1U)) >> 1U;
  std::uint64_t exponent = 1086 + top - leading - decimals - factor.bits;
  if (significand == std::uint64_t{1} << 53U) [[unlikely]] {
    significand >>= 1U;
    ++exponent;
  }
  constexpr std::uint64_t hidden_bit = std::uint64_t{1} << 52U;
  return std::bit_cast<double>((significand & ~hidden_bit) | exponent << 52U);
}

// Up to four characters before the last sixteen: digits, and a dot perhaps.
struct head_reading {
  std::uint64_t number;
  unsigned behind_dot;  // digits of the head behind its dot
  bool dot;
  bool ok;
};

// `size` characters, 1 to 4, that end at `end`; the 8 bytes before `end` must be readable.
head_reading read_head(const char* end, unsigned size) {
  const unsigned unused = 64 - 8 * size;
  std::uint64_t values = (load_eight(end - 8) ^ eight_zeros) >> unused;
  head_reading head{0, 0, false, true};
  unsigned digits = size;
  constexpr std::uint64_t dots = 0x1E1E1E1EU;  // '.' ^ '0'
  const std::uint64_t zero_at_dot = values ^ dots;
  const std::uint64_t hits =
      (zero_at_dot - 0x01010101U) & ~zero_at_dot & 0x80808080U & ((std::uint64_t{1} << 8 * size) - 1);
  if (hits != 0) {
    const auto at = static_cast<unsigned>(std::countr_zero(hits)) & ~7U;  // bits before the dot
    const std::uint64_t before = values & ((std::uint64_t{1} << at) - 1);
    values = before | (values >> (at + 8)) << at;
    head.behind_dot = size - 1 - at / 8;
    head.dot = true;
    --digits;
    if (digits == 0) return head;
  }
  values <<= 64 - 8 * digits;
  head.ok = all_digits(values);
  head.number = eight_digits(values);
  return head;
}

}  // namespace

parsed<double> parse_long_float(const char* first, std::size_t size) noexcept {
  const bool negative = *first == '-';
  const std::size_t length = size - negative;
  if (length < 17 || length > 20) return parse_any_float(first, size);
  const char* const end = first + size;
  const sixteen_reading tail = read_sixteen(end, 16);
  const head_reading head = read_head(end - 16, static_cast<unsigned>(length - 16));
  if (!tail.ok || !head.ok || (tail.dot && head.dot)) return parse_any_float(first, size);
  // At most 19 digits in all, so that they fit into 64 bits.
  const bool dot = tail.dot || head.dot;
  if (length - dot > 19) return parse_any_float(first, size);
  constexpr std::uint64_t tens[] = {1'000'000'000'000'000U, 10'000'000'000'000'000U};
  const std::uint64_t number = head.number * tens[tail.dot ? 0 : 1] + tail.number;
  const unsigned decimals = head.dot ? head.behind_dot + 16 : tail.behind_dot;
  if (number == 0) return {negative ? -0.0 : 0.0, true};
  const double value = divide_by_power_of_ten(number, decimals);
  return {negative ? -value : value, true};
}

#else

parsed<double> parse_long_float(const char* first, std::size_t size) noexcept {
  return parse_any_float(first, size);
}

#endif

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Floats of up to 19 digits without exponent, as programs print them: digits by vectors, then a
// division where that is exact, one or two multiplications where not. What does not fit here goes to
// fast_float.
#include <bit>
#include <cstddef>
#include <cstdint>

#include "accept.h"
#include "simdlp/detail/number.h"

#if defined(__SSE2__) && defined(__SIZEOF_INT128__)

#include <emmintrin.h>

namespace simdlp::detail {

namespace {

// Sixteen bytes 00, then sixteen FF: a load at offset n is a mask of the last n bytes.
struct byte_masks {
  alignas(16) std::uint8_t at[32] = {0,    0,    0,    0,    0,    0,    0,    0,
                                     0,    0,    0,    0,    0,    0,    0,    0,
                                     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
};
constexpr byte_masks last_bytes{};

__m128i last_bytes_mask(unsigned n) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(last_bytes.at + n));
}

// Sixteen characters as digits with a dot perhaps.
struct sixteen_reading {
  std::uint64_t number;
  unsigned behind_dot;  // digits behind the dot; 16 without a dot
  bool ok;              // nothing but digits and at most one dot, and not the dot alone
};

// The last `size` characters before `end`, 1 to 16.
//
//   bytes      ...=21.75   the 16 that end where the token ends
//   digit      ....11.11
//   dot        ......1..
//   closed     ...?21 75   what stands before the dot moves up by one byte
sixteen_reading read_sixteen(const char* end, unsigned size) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  const __m128i is_dot = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
  const unsigned used = 0xFFFF0000U >> size;
  const unsigned digit = static_cast<unsigned>(_mm_movemask_epi8(is_digit)) & used;
  const unsigned dot = static_cast<unsigned>(_mm_movemask_epi8(is_dot)) & used;
  const unsigned both = digit | dot;
  if ((both & 0xFFFFU) != (used & 0xFFFFU) || (dot & (dot - 1)) != 0 || digit == 0) [[unlikely]] {
    return {0, 16, false};
  }

  // Doubled and one more, so that there is a highest bit without a dot too.
  const auto behind_dot = 17U - static_cast<unsigned>(std::bit_width(2 * dot + 1));
  const unsigned digits = size - (dot != 0 ? 1U : 0U);
  const __m128i keep = last_bytes_mask(behind_dot);
  const __m128i closed = _mm_and_si128(
      _mm_or_si128(_mm_and_si128(keep, values), _mm_andnot_si128(keep, _mm_slli_si128(values, 1))),
      last_bytes_mask(digits));

  const __m128i pairs = _mm_add_epi16(
      _mm_mullo_epi16(_mm_and_si128(closed, _mm_set1_epi16(0xFF)), _mm_set1_epi16(10)),
      _mm_srli_epi16(closed, 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 + (1 << 16)));
  const __m128i eights =
      _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(10'000 + (1 << 16)));
  const auto halves = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return {(halves & 0xFFFFFFFFU) * 100'000'000U + (halves >> 32U), behind_dot, true};
}

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
  if (low <= 1 && decimals <= 4 && (significand & 3U) == 1 && significand << (top + 9) == high)
      [[unlikely]] {
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
  const std::uint64_t hits = (zero_at_dot - 0x01010101U) & ~zero_at_dot & 0x80808080U &
                             ((std::uint64_t{1} << 8 * size) - 1);
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
  const char* const end = first + size;
  if (length - 1 >= 20) return parse_any_float(first, size);
  const sixteen_reading tail = read_sixteen(end, length < 16 ? static_cast<unsigned>(length) : 16);
  if (!tail.ok) return parse_any_float(first, size);
  std::uint64_t number = tail.number;
  unsigned decimals = tail.behind_dot & 15U;
  if (length > 16) {
    const head_reading head = read_head(end - 16, static_cast<unsigned>(length - 16));
    const bool dot_in_tail = tail.behind_dot != 16;
    const bool dot = dot_in_tail || head.dot;
    // At most one dot, and at most 19 digits in all, so that they fit into 64 bits.
    if (!head.ok || (dot_in_tail && head.dot) || length - dot > 19) {
      return parse_any_float(first, size);
    }
    constexpr std::uint64_t ten_to_15 = 1'000'000'000'000'000U;
    number += head.number * (dot_in_tail ? ten_to_15 : 10 * ten_to_15);
    if (head.dot) decimals = head.behind_dot + 16;
  }
  if (number == 0) return {negative ? -0.0 : 0.0, true};
  const double value = divide_by_power_of_ten(number, decimals);
  return {negative ? -value : value, true};
}

bool is_long_float(const char* first, std::size_t size) noexcept {
  const std::size_t length = size - (*first == '-' ? 1 : 0);
  if (length - 1 >= 32) return false;
  // One bit a character, the last character's in bit 31.
  std::uint32_t digit = 0;
  std::uint32_t dot = 0;
  const auto read = [&](const char* from, unsigned shift) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
    const __m128i is_dot = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
    digit |= static_cast<std::uint32_t>(_mm_movemask_epi8(is_digit)) << shift;
    dot |= static_cast<std::uint32_t>(_mm_movemask_epi8(is_dot)) << shift;
  };
  read(first + size - 16, 16);
  if (length > 16) read(first + size - 32, 0);
  const std::uint32_t used = ~std::uint32_t{0} << (32 - length);
  digit &= used;
  dot &= used;
  return (digit | dot) == used && (dot & (dot - 1)) == 0 && digit != 0;
}

}  // namespace simdlp::detail

#else

namespace simdlp::detail {

parsed<double> parse_long_float(const char* first, std::size_t size) noexcept {
  return parse_any_float(first, size);
}

bool is_long_float(const char*, std::size_t) noexcept { return false; }

}  // namespace simdlp::detail

#endif

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

// The sixteen characters before an end, as masks and values.
//
//   bytes      ...=21.75
//   digit      ....11.11
//   dot        ......1..
struct sixteen {
  __m128i values;
  unsigned digit;
  unsigned dot;
};

unsigned bits_of(__m128i mask) { return static_cast<unsigned>(_mm_movemask_epi8(mask)); }

sixteen look_at_sixteen(const char* end) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  return {values, bits_of(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values)),
          bits_of(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')))};
}

// How many digits stand behind the one dot of a mask; 16 without a dot. Doubled and one more, so that
// there is a highest bit in any case.
unsigned count_behind(unsigned dot) {
  return 17U - static_cast<unsigned>(std::bit_width(2 * dot + 1));
}

// What stands before the dot moved up by one, over it: 21.75 becomes 02175.
__m128i close_gap(__m128i values, unsigned behind_dot) {
  const __m128i keep = last_bytes_mask(behind_dot);
  return _mm_or_si128(_mm_and_si128(keep, values),
                      _mm_andnot_si128(keep, _mm_slli_si128(values, 1)));
}

// The number that sixteen digits spell.
std::uint64_t sixteen_digits(__m128i values) {
  const __m128i pairs = _mm_add_epi16(
      _mm_mullo_epi16(_mm_and_si128(values, _mm_set1_epi16(0xFF)), _mm_set1_epi16(10)),
      _mm_srli_epi16(values, 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 + (1 << 16)));
  const __m128i eights =
      _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(10'000 + (1 << 16)));
  const auto halves = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return (halves & 0xFFFFFFFFU) * 100'000'000U + (halves >> 32U);
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
  if (low <= 1) [[unlikely]] {
    if (decimals <= 4 && (significand & 3U) == 1 && significand << (top + 9) == high) {
      significand &= ~std::uint64_t{1};
    }
  }
  significand = (significand + (significand & 1U)) >> 1U;
  // Its highest bit, 2^52 or after rounding up 2^53, is added to the exponent and disappears there.
  const std::uint64_t exponent = 1085 + top - leading - decimals - factor.bits;
  return std::bit_cast<double>((exponent << 52U) + significand);
}

// 17 to 20 characters that end at `end`: at most 19 digits and a dot.
parsed<double> parse_nineteen_digits(const char* end, unsigned length) {
  constexpr parsed<double> cannot{0, false};
  const sixteen tail = look_at_sixteen(end);
  if ((tail.digit | tail.dot) != 0xFFFF || (tail.dot & (tail.dot - 1)) != 0) return cannot;
  unsigned decimals = count_behind(tail.dot);
  const std::uint64_t tail_number = sixteen_digits(close_gap(tail.values, decimals));

  // The one to four characters before, at the high end of a word.
  std::uint64_t head = (load_eight(end - 24) ^ eight_zeros) & last_bytes_of_word[length - 16];
  std::uint64_t scale = 10'000'000'000'000'000U;
  if (tail.dot != 0) {
    scale /= 10;
  } else {
    if (const std::uint64_t bit = head & 0x1010101010101010U; bit != 0) {
      // A dot, or what is no digit either and stays in the way. What stands before it moves up.
      const std::uint64_t dot = bit & (0 - bit);
      const std::uint64_t before = (dot >> 4U) - 1;
      const std::uint64_t others = head ^ (dot >> 4U) * 0x1E;
      if ((others & (dot >> 4U) * 0xFF) != 0) return cannot;
      head = (others & before) << 8U | (others & ~before);
      decimals = 16 + 7 - static_cast<unsigned>(std::countr_zero(dot)) / 8;
    } else if (length == 20) {
      return cannot;  // twenty digits
    } else {
      decimals = 0;
    }
  }
  if (!all_digits(head)) return cannot;
  const std::uint64_t number = eight_digits(head) * scale + tail_number;
  if (number == 0) return {0, true};
  return {divide_by_power_of_ten(number, decimals), true};
}

// 1 to 16 characters that end at `end`.
parsed<double> parse_sixteen_digits(const char* end, unsigned length) {
  const sixteen all = look_at_sixteen(end);
  const unsigned used = 0xFFFFU & 0xFFFF0000U >> length;
  const unsigned digit = all.digit & used;
  const unsigned dot = all.dot & used;
  if ((digit | dot) != used || (dot & (dot - 1)) != 0 || digit == 0) return {0, false};
  const unsigned behind = count_behind(dot);
  const __m128i digits =
      _mm_and_si128(close_gap(all.values, behind), last_bytes_mask(length - (dot != 0 ? 1U : 0U)));
  const std::uint64_t number = sixteen_digits(digits);
  if (number == 0) return {0, true};
  return {divide_by_power_of_ten(number, behind & 15U), true};
}

}  // namespace

parsed<double> parse_long_float(const char* first, std::size_t size) noexcept {
  const bool negative = *first == '-';
  const std::size_t length = size - negative;
  if (length - 1 >= 20) return parse_any_float(first, size);
  const char* const end = first + size;
  const parsed<double> read = length > 16
                                  ? parse_nineteen_digits(end, static_cast<unsigned>(length))
                                  : parse_sixteen_digits(end, static_cast<unsigned>(length));
  if (!read.ok) return parse_any_float(first, size);
  return {negative ? -read.value : read.value, true};
}

bool is_long_float(const char* first, std::size_t size) noexcept {
  const std::size_t length = size - (*first == '-' ? 1 : 0);
  if (length - 1 >= 32) return false;
  // One bit a character, the last character's in bit 31.
  const char* const end = first + size;
  const sixteen tail = look_at_sixteen(end);
  std::uint32_t digit = tail.digit << 16U;
  std::uint32_t dot = tail.dot << 16U;
  if (length > 16) {
    const sixteen head = look_at_sixteen(end - 16);
    digit |= head.digit;
    dot |= head.dot;
  }
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

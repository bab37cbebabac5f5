// SPDX-License-Identifier: Apache-2.0
// Numbers on the hot path, inline: decimal digits to integers and short floats, from a span whose
// end is known. Each function either answers exactly or says that it cannot, and then the general
// ones below, which are compiled in the library, take over. This is the one header that uses
// vector instructions in the caller's code: SSE2, which every x86-64 has, so that the code is the
// same whatever the caller's flags; elsewhere the same answers come from plain arithmetic.
//
// Bytes are read backwards from the end of a token, never after it: 16 of them, or 32 when the token
// itself is longer than 16. A line's numbers stand behind its measurement, so that stays inside the
// input but for the first few bytes of it, and a line that starts there goes to the exact decoder.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp::detail {

template <class T>
struct parsed {
  T value;
  bool ok;  // false: not a number of this kind, or out of its range
};

// The general parsers, compiled in the library; they read nothing outside [first, first + size).
// They accept exactly the grammar: -?D+ (integer), D+ (unsigned), the float of docs/format.md.
[[nodiscard]] parsed<std::int64_t> parse_any_integer(const char* first, std::size_t size) noexcept;
[[nodiscard]] parsed<std::uint64_t> parse_any_unsigned(const char* first,
                                                       std::size_t size) noexcept;
[[nodiscard]] parsed<double> parse_any_float(const char* first, std::size_t size) noexcept;

// A float of any length of which the 32 bytes before first + size may be read; in the library, too.
[[nodiscard]] parsed<double> parse_long_float(const char* first, std::size_t size) noexcept;

// t T true True TRUE f F false False FALSE.
[[nodiscard]] inline parsed<bool> parse_boolean(const char* first, std::size_t size) noexcept {
  if (size == 1) {
    const char letter = *first;
    return {letter == 't' || letter == 'T',
            letter == 't' || letter == 'T' || letter == 'f' || letter == 'F'};
  }
  const auto is = [&](const char* word) { return std::memcmp(first, word, size) == 0; };
  if (size == 4) return {true, is("true") || is("True") || is("TRUE")};
  if (size == 5) return {false, is("false") || is("False") || is("FALSE")};
  return {false, false};
}

// Eight bytes as a number whose lowest byte is the first of them, on every machine.
[[nodiscard]] inline std::uint64_t load_eight(const char* from) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  if constexpr (std::endian::native == std::endian::big) {
    word = (word & 0x00000000FFFFFFFFU) << 32U | word >> 32U;
    word = (word & 0x0000FFFF0000FFFFU) << 16U | (word >> 16U & 0x0000FFFF0000FFFFU);
    word = (word & 0x00FF00FF00FF00FFU) << 8U | (word >> 8U & 0x00FF00FF00FF00FFU);
  }
  return word;
}

inline constexpr std::uint64_t eight_zeros = 0x3030303030303030U;  // "00000000"

// True when each byte of a word that was xor-ed with eight_zeros is a digit's value, 0 to 9.
[[nodiscard]] inline bool all_digits(std::uint64_t values) noexcept {
  return (((values + 0x7676767676767676U) | values) & 0x8080808080808080U) == 0;
}

// The number that eight digit values spell, the first in the lowest byte.
//   d0 d1 d2 d3 d4 d5 d6 d7  ->  d0d1 . d2d3 . d4d5 . d6d7  ->  one sum of four products
[[nodiscard]] inline std::uint64_t eight_digits(std::uint64_t values) noexcept {
  const std::uint64_t pairs = values * 10 + (values >> 8U);
  constexpr std::uint64_t mask = 0x000000FF000000FFU;
  constexpr std::uint64_t first_and_third = 100 + (std::uint64_t{1'000'000} << 32U);
  constexpr std::uint64_t second_and_fourth = 1 + (std::uint64_t{10'000} << 32U);
  return ((pairs & mask) * first_and_third + (pairs >> 16U & mask) * second_and_fourth) >> 32U;
}

// 9 to 19 digits.
[[nodiscard]] inline parsed<std::uint64_t> parse_many_digits(const char* first,
                                                             std::size_t size) noexcept {
  const std::uint64_t last = load_eight(first + size - 8) ^ eight_zeros;
  const std::uint64_t front = load_eight(first) ^ eight_zeros;
  if (size <= 16) {
    const std::uint64_t high = front << (128 - 8 * size);
    return {eight_digits(high) * 100'000'000U + eight_digits(last),
            all_digits(high) && all_digits(last)};
  }
  if (size > 19) return {0, false};
  const std::uint64_t high = front << (192 - 8 * size);
  const std::uint64_t middle = load_eight(first + size - 16) ^ eight_zeros;
  return {(eight_digits(high) * 100'000'000U + eight_digits(middle)) * 100'000'000U +
              eight_digits(last),
          all_digits(high) && all_digits(middle) && all_digits(last)};
}

// 1 to 19 digits; the 8 bytes before first + size must be readable.
[[nodiscard]] inline parsed<std::uint64_t> parse_digits(const char* first,
                                                        std::size_t size) noexcept {
  if (size - 1 >= 8) [[unlikely]] {
    return size == 0 ? parsed<std::uint64_t>{0, false} : parse_many_digits(first, size);
  }
  const auto unused = static_cast<unsigned>(64 - 8 * size);
  const std::uint64_t values = (load_eight(first + size - 8) ^ eight_zeros) >> unused << unused;
  return {eight_digits(values), all_digits(values)};
}

// -?D+ in int64, without the `i`. The 8 bytes before first + size must be readable.
[[nodiscard]] inline parsed<std::int64_t> parse_integer(const char* first,
                                                        std::size_t size) noexcept {
  const bool negative = *first == '-';
  const parsed<std::uint64_t> digits = parse_digits(first + negative, size - negative);
  if (!digits.ok || digits.value > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
      [[unlikely]] {
    return parse_any_integer(first, size);
  }
  const auto value = static_cast<std::int64_t>(digits.value);
  return {negative ? -value : value, true};
}

// D+ in uint64, without the `u`. The 8 bytes before first + size must be readable.
[[nodiscard]] inline parsed<std::uint64_t> parse_unsigned(const char* first,
                                                          std::size_t size) noexcept {
  const parsed<std::uint64_t> digits = parse_digits(first, size);
  if (!digits.ok) [[unlikely]] return parse_any_unsigned(first, size);
  return digits;
}

inline constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

#if defined(__SSE2__)

// Sixteen bytes 00, then sixteen FF: a load at offset n is a mask of the last n bytes.
struct byte_masks {
  alignas(16) std::uint8_t at[32] = {0,    0,    0,    0,    0,    0,    0,    0,
                                     0,    0,    0,    0,    0,    0,    0,    0,
                                     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
};
inline constexpr byte_masks last_bytes{};

[[nodiscard]] inline __m128i last_bytes_mask(unsigned n) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(last_bytes.at + n));
}

struct sixteen_reading {
  std::uint64_t number;
  unsigned behind_dot;  // digits behind the dot
  bool dot;
  bool ok;  // nothing but digits and at most one dot, and not the dot alone
};

// The last `size` characters before `end`, 1 to 16, as digits with a dot perhaps.
//
//   bytes      ...=21.75   the 16 that end where the token ends
//   digit      ....11.11
//   dot        ......1..
//   closed     ...?21 75   what stands before the dot moves up by one byte
[[nodiscard]] inline sixteen_reading read_sixteen(const char* end, unsigned size) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  const __m128i is_dot = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
  const unsigned used = 0xFFFFU & (0xFFFFU << (16U - size));
  const unsigned digit = static_cast<unsigned>(_mm_movemask_epi8(is_digit)) & used;
  const unsigned dot = static_cast<unsigned>(_mm_movemask_epi8(is_dot)) & used;
  const bool ok = (digit | dot) == used && (dot & (dot - 1)) == 0 && digit != 0;

  // Written so that a wrong token does no harm: of several dots the last one counts.
  const auto behind_dot = 16U - static_cast<unsigned>(std::bit_width(dot));  // 16: no dot
  const unsigned digits = size - (dot != 0 ? 1U : 0U);
  const __m128i keep = last_bytes_mask(behind_dot);
  const __m128i closed = _mm_and_si128(
      _mm_or_si128(_mm_and_si128(keep, values), _mm_andnot_si128(keep, _mm_slli_si128(values, 1))),
      last_bytes_mask(digits));

  const __m128i pairs =
      _mm_add_epi16(_mm_mullo_epi16(_mm_and_si128(closed, _mm_set1_epi16(0xFF)),
                                    _mm_set1_epi16(10)),
                    _mm_srli_epi16(closed, 8));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 + (1 << 16)));
  const __m128i eights =
      _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(10'000 + (1 << 16)));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  return {(both & 0xFFFFFFFFU) * 100'000'000U + (both >> 32U), behind_dot & 15U, dot != 0, ok};
}

// D+(.D*)? or .D+ of at most 16 characters, without sign or exponent, whose digits are at most
// 2^53 as a number: then both it and the power of ten are exact doubles, and one division rounds
// correctly (W. Clinger, "How to read floating point numbers accurately", 1990).
[[nodiscard]] inline parsed<double> parse_short_float(const char* end, unsigned size) noexcept {
  const sixteen_reading read = read_sixteen(end, size);
  if (!read.ok || read.number > std::uint64_t{1} << 53U) [[unlikely]] return {0, false};
  return {static_cast<double>(static_cast<std::int64_t>(read.number)) /
              powers_of_ten[read.behind_dot],
          true};
}

#else

// The same, one character after the other.
[[nodiscard]] inline parsed<double> parse_short_float(const char* end, unsigned size) noexcept {
  std::uint64_t number = 0;
  unsigned behind_dot = 0;
  unsigned digits = 0;
  bool dot = false;
  for (const char* at = end - size; at != end; ++at) {
    if (*at >= '0' && *at <= '9') {
      number = number * 10 + static_cast<unsigned>(*at - '0');
      ++digits;
      behind_dot += dot ? 1 : 0;
    } else if (*at == '.' && !dot) {
      dot = true;
    } else {
      return {0, false};
    }
  }
  if (digits == 0 || number > std::uint64_t{1} << 53U) return {0, false};
  return {static_cast<double>(static_cast<std::int64_t>(number)) / powers_of_ten[behind_dot],
          true};
}

#endif

// A float of the grammar. The 16 bytes before first + size must be readable, 32 when it is longer
// than that.
[[nodiscard]] inline parsed<double> parse_float(const char* first, std::size_t size) noexcept {
  const bool negative = *first == '-';
  const std::size_t length = size - negative;
  if (length - 1 >= 16) [[unlikely]] return parse_long_float(first, size);
  const parsed<double> number = parse_short_float(first + size, static_cast<unsigned>(length));
  if (!number.ok) [[unlikely]] return parse_any_float(first, size);
  return {negative ? -number.value : number.value, true};
}

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// The fast path's check of a field value without quotes: it says yes quickly or leaves the answer to
// somebody else. What it accepts, the parsers of simdlp/detail/number.h read without fail.
#pragma once

#include <cstddef>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// 1 to 18 digits behind an optional '-': always in the range of int64. The 8 bytes before
// first + size must be readable.
[[nodiscard]] inline bool is_short_integer(const char* first, std::size_t size) noexcept {
  const std::size_t sign = *first == '-' ? 1 : 0;
  const std::size_t digits = size - sign;
  if (digits - 1 >= 18) return false;
  const std::uint64_t last = load_eight(first + size - 8) ^ eight_zeros;
  if (digits <= 8) return all_digits(last >> (64 - 8 * digits) << (64 - 8 * digits));
  if (!all_digits(last)) return false;
  const std::uint64_t before = load_eight(first + sign) ^ eight_zeros;
  if (digits <= 16) return all_digits(before << (128 - 8 * digits));
  return all_digits(before) && all_digits(load_eight(first + size - 16) ^ eight_zeros);
}

#if defined(__SSE2__)
// D+(.D*)? or .D+ of at most 32 characters behind an optional '-'. The 16 bytes before first + size
// must be readable, 32 when it is longer than that.
[[nodiscard]] inline bool is_plain_float(const char* first, std::size_t size) noexcept {
  const std::size_t length = size - (*first == '-' ? 1 : 0);
  if (length - 1 >= 32) return false;
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
#else
[[nodiscard]] inline bool is_plain_float(const char* first, std::size_t size) noexcept {
  const std::size_t length = size - (*first == '-' ? 1 : 0);
  return length - 1 < 16 && parse_short_float(first + size, static_cast<unsigned>(length)).ok;
}
#endif

[[nodiscard]] inline bool is_acceptable_unquoted(const char* first, std::size_t size) noexcept {
  const char last = first[size - 1];
  if (last == 'i') {
    return is_short_integer(first, size - 1) || parse_any_integer(first, size - 1).ok;
  }
  if (last <= '9') return is_plain_float(first, size) || parse_any_float(first, size).ok;
  if (last == 'u') return parse_unsigned(first, size - 1).ok;
  return parse_boolean(first, size).ok;
}

}  // namespace simdlp::detail

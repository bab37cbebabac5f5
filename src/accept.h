// SPDX-License-Identifier: Apache-2.0
// The fast path's check of a field value without quotes: it says yes quickly or leaves the answer to
// somebody else. What it accepts, the parsers of simdlp/detail/number.h read without fail.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// 1 to 18 digits behind an optional '-': always in the range of int64. The 8 bytes before
// first + size must be readable.
[[nodiscard, gnu::always_inline]] inline bool is_short_integer(const char* first,
                                                               std::size_t size) noexcept {
  const std::size_t digits = size - (*first == '-' ? 1 : 0);
  const std::uint64_t last = load_eight(first + size - 8) ^ eight_zeros;
  if (digits - 1 < 8) [[likely]]
    return all_digits(last & last_bytes_of_word[digits]);
  if (digits - 1 >= 18 || !all_digits(last)) return false;
  const std::uint64_t before = load_eight(first + size - digits) ^ eight_zeros;
  if (digits <= 16) return all_digits(before << (128 - 8 * digits));
  return all_digits(before) && all_digits(load_eight(first + size - 16) ^ eight_zeros);
}

// D+(.D*)? or .D+ of 1 to 8 characters behind an optional '-'; the 8 bytes before first + size must
// be readable.
[[nodiscard, gnu::always_inline]] inline bool is_short_float(const char* first,
                                                             std::size_t size) noexcept {
  const std::size_t length = size - (*first == '-' ? 1 : 0);
  if (length - 1 >= 8) return false;
  const std::uint64_t word =
      (load_eight(first + size - 8) ^ eight_zeros) & last_bytes_of_word[length];
  const std::uint64_t dot = word & 0x1010101010101010U;
  const std::uint64_t dot_byte = dot >> 4U;
  const std::uint64_t values = word ^ ((dot << 1U) - (dot_byte << 1U));
  const std::uint64_t not_dot = values & ((dot << 4U) - dot_byte);
  return ((dot & (dot - 1)) | not_dot) == 0 && all_digits(values) && (length > 1 || dot == 0);
}

// D+(.D*)? or .D+ of up to 32 characters behind an optional '-'. The 16 bytes before first + size
// must be readable, 32 when it is longer than that.
[[nodiscard]] bool is_long_float(const char* first, std::size_t size) noexcept;

[[nodiscard, gnu::always_inline]] inline bool is_acceptable_unquoted(const char* first,
                                                                     std::size_t size) noexcept {
  const char last = first[size - 1];
  if (last == 'i') {
    return is_short_integer(first, size - 1) || parse_any_integer(first, size - 1).ok;
  }
  if (last <= '9') {
    return is_short_float(first, size) || is_long_float(first, size) ||
           parse_any_float(first, size).ok;
  }
  if (last == 'u') return parse_long_unsigned(first, size - 1).ok;
  return parse_boolean(first, size).ok;
}

}  // namespace simdlp::detail

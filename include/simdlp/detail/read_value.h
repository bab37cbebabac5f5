// SPDX-License-Identifier: Apache-2.0
// A number, boolean or timestamp between two tokens, read the same way by the visitor and by the
// range: which parser its last byte asks for, and how a timestamp becomes nanoseconds. Templates over
// the kernel's parsers; see src/kernel/README.md for why no std function is called.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// Numbers are loaded backwards from their end, so this many bytes before the first field must be
// readable: it is the longest load of number.h.
inline constexpr std::ptrdiff_t number_reach = 16;

// Reads the value [first, first + size), size > 0, which is not a string, and hands it to
// `take(value)` as double, std::int64_t, std::uint64_t or bool. False: it is none of them.
template <class Numbers, class Take>
[[nodiscard, gnu::always_inline]] inline bool read_value(const Numbers& numbers, const char* first,
                                                         std::size_t size, Take&& take) {
  const char last = first[size - 1];
  if (last == 'i') {
    std::int64_t value = 0;
    if (!read_integer(numbers, first, size - 1, value)) [[unlikely]]
      return false;
    take(value);
    return true;
  }
  if (may_end_float(last)) {
    double value = 0;
    if (!read_float(numbers, first, size, value)) [[unlikely]]
      return false;
    take(value);
    return true;
  }
  if (last == 'u') {
    std::uint64_t value = 0;
    if (!read_unsigned(numbers, first, size - 1, value)) [[unlikely]]
      return false;
    take(value);
    return true;
  }
  const auto read = parse_boolean(first, size);
  if (!read.ok) [[unlikely]]
    return false;
  take(read.value);
  return true;
}

// How timestamps become nanoseconds, and which one stands in for one that is missing.
struct time_rule {
  std::int64_t scale;  // nanoseconds in a unit; 0: detected for each timestamp
  std::int64_t missing;
  bool has_missing;

  // The timestamp [first, first + size), size > 0: as written, and in nanoseconds unless the unit is
  // to be detected. False: not an integer, or out of range.
  template <class Numbers>
  [[nodiscard, gnu::always_inline]] bool read(const Numbers& numbers, const char* first,
                                              std::size_t size, std::int64_t& raw,
                                              std::int64_t& time) const {
    if (!read_integer(numbers, first, size, raw)) [[unlikely]]
      return false;
    return !__builtin_mul_overflow(raw, scale, &time);
  }
};

}  // namespace simdlp::detail

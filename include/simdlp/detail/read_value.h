// SPDX-License-Identifier: Apache-2.0
// Reads a number, boolean or timestamp between two tokens, for the visitor and the range alike. The
// last byte selects the parser. Templates over the kernel's parsers; src/kernel/README.md says why they
// call no std function.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// Numbers are loaded backwards from their end, so this many bytes before the first field must be
// readable. This is the longest load in number.h.
inline constexpr std::ptrdiff_t number_reach = 16;

// Reads the value [first, first + size), size > 0, which is not a string, and calls `take(value)` with a
// double, std::int64_t, std::uint64_t or bool. Returns false if the value is invalid.
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

// The unit of the timestamps, and the default for a line without one.
struct time_rule {
  std::int64_t scale;  // nanoseconds in a unit; 0: detect the unit of each timestamp
  std::int64_t missing;
  bool has_missing;

  // Reads the timestamp [first, first + size), size > 0: `raw` as written, `time` in nanoseconds unless
  // the unit is to be detected. Returns false if it is not an integer or out of range.
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

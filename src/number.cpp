// SPDX-License-Identifier: Apache-2.0
// The general number parsers: any length, any exponent, exactly the grammar. They are what the
// inline ones of simdlp/detail/number.h fall back to.
#include "simdlp/detail/number.h"

#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

#include <fast_float/fast_float.h>

#include "unquoted.h"

namespace simdlp::detail {

parsed<std::uint64_t> parse_any_unsigned(const char* first, std::size_t size) noexcept {
  if (size == 0) return {0, false};
  std::uint64_t number = 0;
  for (const char byte : std::string_view(first, size)) {
    const unsigned digit = static_cast<unsigned char>(byte) - unsigned{'0'};
    if (digit > 9 || __builtin_mul_overflow(number, 10U, &number) ||
        __builtin_add_overflow(number, digit, &number)) {
      return {0, false};
    }
  }
  return {number, true};
}

parsed<std::int64_t> parse_any_integer(const char* first, std::size_t size) noexcept {
  const bool negative = size != 0 && *first == '-';
  const parsed<std::uint64_t> digits = parse_any_unsigned(first + negative, size - negative);
  const auto most = std::uint64_t{std::numeric_limits<std::int64_t>::max()} + negative;
  if (!digits.ok || digits.value > most) return {0, false};
  // Negated as unsigned, so that the smallest integer needs no special case.
  return {static_cast<std::int64_t>(negative ? 0 - digits.value : digits.value), true};
}

namespace {

// 9 to 19 digits.
parsed<std::uint64_t> parse_many_digits(const char* first, std::size_t size) noexcept {
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

}  // namespace

parsed<std::uint64_t> parse_long_unsigned(const char* first, std::size_t size) noexcept {
  if (size - 9 <= 10) {
    const parsed<std::uint64_t> read = parse_many_digits(first, size);
    if (read.ok) return read;
  }
  return parse_any_unsigned(first, size);
}

parsed<std::int64_t> parse_long_integer(const char* first, std::size_t size) noexcept {
  const bool negative = *first == '-';
  const std::size_t digits = size - negative;
  if (digits - 9 <= 10) {
    const parsed<std::uint64_t> read = parse_many_digits(first + negative, digits);
    if (read.ok && read.value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      const auto value = static_cast<std::int64_t>(read.value);
      return {negative ? -value : value, true};
    }
  }
  return parse_any_integer(first, size);
}

parsed<double> parse_any_float(const char* first, std::size_t size) noexcept {
  // fast_float takes more than the grammar (nan, inf), and older ones report no overflow.
  if (!is_float({first, size})) return {0, false};
  double number = 0;
  const auto read = fast_float::from_chars(first, first + size, number);
  return {number, read.ptr == first + size && !std::isinf(number)};
}

}  // namespace simdlp::detail

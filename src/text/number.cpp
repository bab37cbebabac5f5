// SPDX-License-Identifier: Apache-2.0
// The general number parsers: any length and exponent, exactly the grammar. The fast parsers of
// simdlp/detail/number.h and of the kernels fall back to them.
#include "simdlp/detail/number.h"

#include <bit>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

#include <fast_float/fast_float.h>

#include "text/unquoted.h"

namespace simdlp::detail {

constexpr word_constants constants_of_words;

#if defined(__x86_64__)
constexpr digit_constants constants_of_digits = {
    {'0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0'},
    {118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118, 118},
    {2561, 2561, 2561, 2561, 2561, 2561, 2561, 2561},
    {100, 1, 100, 1, 100, 1, 100, 1},
    {10'000, 1, 10'000, 1, 10'000, 1, 10'000, 1},
    100'000'000};
#endif

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

parsed<double> parse_any_float(const char* first, std::size_t size) noexcept {
  // fast_float accepts more than the grammar (nan, inf), and older versions do not report overflow.
  if (!is_float({first, size})) return {0, false};
  double number = 0;
  const auto read = fast_float::from_chars(first, first + size, number);
  return {number, read.ptr == first + size && !std::isinf(number)};
}

std::uint64_t bits_of_number(std::string_view raw) noexcept {
  const char last = raw.back();
  if (last == 'i') {
    return static_cast<std::uint64_t>(parse_any_integer(raw.data(), raw.size() - 1).value);
  }
  if (last == 'u') return parse_any_unsigned(raw.data(), raw.size() - 1).value;
  if (may_end_float(last) && last != '"') {
    return std::bit_cast<std::uint64_t>(parse_any_float(raw.data(), raw.size()).value);
  }
  return 0;
}

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Writes numbers with the instructions that every processor has. The C++ library writes very large and
// very small floats.
#include "text/decimal.h"

#include <charconv>
#include <cmath>

namespace simdlp::detail {
namespace {

struct baseline;  // this unit
using writer = decimal_writer<baseline>;

}  // namespace

char* write_unsigned(char* to, std::uint64_t number) noexcept {
  return writer::write_unsigned(to, number);
}

char* write_integer(char* to, std::int64_t number) noexcept {
  return writer::write_integer(to, number);
}

char* write_float(char* to, double number) noexcept { return writer::write_float(to, number); }

// Floats from 0.0001 to below 10^16 have no exponent, others do: 1e-05, 1.5e+16. In both forms the C++
// library writes a digit on each side of a dot.
char* write_rare_float(char* to, double number) noexcept {
  const double magnitude = std::fabs(number);
  const bool positional = number == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  const auto form = positional ? std::chars_format::fixed : std::chars_format::scientific;
  return std::to_chars(to, to + number_room, number, form).ptr;
}

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
//
// Makes decimal digits by repeated division: slow, obvious, and the same on every machine.
#include "generate/digits.h"

#include <array>
#include <cstddef>

namespace simdlp::generate {

void append_padded(std::string& out, std::uint64_t number, unsigned width) {
  std::array<char, 20> digits{};
  std::size_t begin = digits.size();
  do {
    digits[--begin] = static_cast<char>('0' + static_cast<int>(number % 10));
    number /= 10;
  } while (number != 0);
  const std::size_t count = digits.size() - begin;
  if (count < width) {
    out.append(width - count, '0');
  }
  out.append(digits.data() + begin, count);
}

void append_decimal(std::string& out, std::uint64_t number) { append_padded(out, number, 1); }

void append_scaled(std::string& out, std::uint64_t number, unsigned decimals) {
  std::uint64_t unit = 1;
  for (unsigned i = 0; i < decimals; ++i) {
    unit *= 10;
  }
  append_decimal(out, number / unit);
  out += '.';
  append_padded(out, number % unit, decimals);
}

void append_digits(std::string& out, random& chance, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    const std::uint32_t lowest = i + 1 == count ? 1 : 0;
    out += static_cast<char>('0' + static_cast<int>(chance.between(lowest, 9)));
  }
}

void append_float(std::string& out, random& chance, std::uint32_t whole, unsigned significant) {
  append_decimal(out, whole);
  out += '.';
  unsigned left = significant;
  for (std::uint32_t rest = whole; rest != 0; rest /= 10) {
    --left;
  }
  if (whole == 0) {
    // Zeros before the first significant digit do not count, so it begins with another digit.
    out += static_cast<char>('0' + static_cast<int>(chance.between(1, 9)));
    --left;
  }
  append_digits(out, chance, left);
}

}  // namespace simdlp::generate

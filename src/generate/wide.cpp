// SPDX-License-Identifier: Apache-2.0
//
// A machine with 200 channels: one line holds 200 floats of 17 significant digits, the most costly
// numbers there are. Some are negative; whole parts have one to three digits.
#include "generate/digits.h"
#include "generate/rows.h"

namespace simdlp::generate {

wide_rows::wide_rows(std::uint64_t seed) : chance_(seed) {}

void wide_rows::append(std::string& out) {
  constexpr std::uint32_t channels = 200;
  out += "wide,machine=press_";
  append_padded(out, chance_.below(50), 2);
  out += ",line=";
  append_decimal(out, chance_.below(10));
  char before = ' ';
  for (std::uint32_t i = 0; i < channels; ++i) {
    out += before;
    before = ',';
    out += 'f';
    append_decimal(out, i);
    out += '=';
    if (chance_.one_in(8)) {
      out += '-';
    }
    append_float(out, chance_, chance_.between(1, 999), 17);
  }
  out += ' ';
  append_decimal(out, time_);
  out += '\n';
  time_ += 20000000;
}

}  // namespace simdlp::generate

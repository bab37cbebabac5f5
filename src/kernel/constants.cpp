// SPDX-License-Identifier: Apache-2.0
// Constants of the vector code, in a translation unit of their own so that they stay in memory:
// compilers otherwise rebuild them in several instructions at each use.
#if defined(__x86_64__)
#include "kernel/name_constants.h"
#include "simdlp/escape.h"
#endif
#if defined(__SSE2__) && defined(__SIZEOF_INT128__)
#include "kernel/decimal_vector.h"
#endif

namespace simdlp::detail {

#if defined(__x86_64__)

namespace {

consteval name_constants make_name_constants() {
  name_constants made{};
  for (char& each : made.filler) each = '~';
  for (unsigned i = 0; i < 128; ++i) {
    const auto byte = static_cast<char>(i);
    const bool special =
        is_control(byte) || is_escaped(text_kind::key, byte) || byte == '"' || byte == '\\';
    made.specials[i] = special ? 0x80 : 0;
  }
  return made;
}

}  // namespace

constexpr name_constants constants_of_names = make_name_constants();

#endif

#if defined(__SSE2__) && defined(__SIZEOF_INT128__)

namespace {

consteval decimal_constants make_decimal_constants() {
  decimal_constants made{};
  for (unsigned i = 0; i < 32; ++i) {
    made.zero[i] = '0';
    made.above_nine[i] = 0x80 - 10;
    made.pair_weights[i] = i % 2 == 0 ? 10 : 1;
  }
  for (unsigned i = 0; i < 16; ++i) {
    made.four_weights[i] = i % 2 == 0 ? 100 : 1;
    made.eight_weights[i] = i % 2 == 0 ? 10'000 : 1;
  }
  made.ten_to_8 = 100'000'000;
  made.ten_to_16 = 10'000'000'000'000'000;
  return made;
}

}  // namespace

constexpr decimal_constants constants_of_decimals = make_decimal_constants();

#endif

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// The constants of kernel/write_plain_avx512.h, in a unit of their own so that they stay in memory:
// compilers would rather make them anew, in several instructions each time.
#if defined(__x86_64__)

#include <initializer_list>

#include "kernel/name_constants.h"

namespace simdlp::detail {
namespace {

consteval name_constants make_constants() {
  name_constants made{};
  for (char& each : made.plain) each = '~';
  for (unsigned byte = 0; byte <= 0x20; ++byte) made.specials[byte] = 0x80;
  for (const char byte : {',', '=', '\\', '\x7F'}) {
    made.specials[static_cast<unsigned char>(byte)] = 0x80;
  }
  return made;
}

}  // namespace

constexpr name_constants constants_of_names = make_constants();

}  // namespace simdlp::detail

#endif

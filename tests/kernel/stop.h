// SPDX-License-Identifier: Apache-2.0
// The token that the decoder puts after the tokens of a window before the walk.
#pragma once

#include <cstdint>

#include "simdlp/detail/window.h"

namespace simdlp::test {

// A token that no line expects.
inline void put_stop(detail::window& of) {
  of.tokens[of.count] = {static_cast<std::uint16_t>(of.size), '\0', 0};
}

}  // namespace simdlp::test

// SPDX-License-Identifier: Apache-2.0
// Follows one logical line over bytes that arrive in pieces.
#pragma once

#include "simdlp/split.h"

namespace simdlp::detail {

// The first byte after the LF that ends the line in which [from, end) starts, or null when the line
// does not end there. `state` is the state before `from` and becomes the one before the result, or
// before `end`. Linear in what is passed over.
[[nodiscard]] const char* find_line_end(line_state& state, const char* from,
                                        const char* end) noexcept;

}  // namespace simdlp::detail

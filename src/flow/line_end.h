// SPDX-License-Identifier: Apache-2.0
// Follows one logical line over bytes that arrive in pieces.
#pragma once

#include "simdlp/split.h"

namespace simdlp::detail {

// Returns the first byte after the LF that ends the current line, or null if [from, end) does not contain
// that LF. `state` is the state before `from`, and becomes the state before the result or `end`. Linear in
// the bytes skipped.
[[nodiscard]] const char* find_line_end(line_state& state, const char* from,
                                        const char* end) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Finds the end of the last complete logical line.
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::endpoint {

// Returns the offset after the last LF of `bytes` that ends a logical line, that is, is not inside a
// quoted string; 0 if there is none. `bytes` must start at the start of a line. Linear.
[[nodiscard]] std::size_t logical_end(std::string_view bytes) noexcept;

}  // namespace simdlp::endpoint

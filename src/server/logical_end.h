// SPDX-License-Identifier: Apache-2.0
// Where the last complete logical line of some bytes ends.
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::endpoint {

// The offset after the last LF of `bytes` that ends a logical line, i.e. is not inside a quoted string;
// 0 if there is none. `bytes` must start at the start of a line. Linear.
[[nodiscard]] std::size_t logical_end(std::string_view bytes) noexcept;

}  // namespace simdlp::endpoint

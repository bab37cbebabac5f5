// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace simdlp::tool {

// Returns the double nearest to a decimal number: infinity if the number is too large, zero if it
// is too small. Returns nullopt for any other text. Uses fast_float, because libc++ before version
// 20 has no std::from_chars for double.
[[nodiscard]] std::optional<double> double_of(std::string_view text);

}  // namespace simdlp::tool

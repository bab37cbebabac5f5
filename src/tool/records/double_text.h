// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace simdlp::tool {

// The nearest double to a decimal number; infinite if the number is too large, zero if it is too
// small. None if the text is anything else. By fast_float, because libc++ before version 20 has no
// std::from_chars for double.
[[nodiscard]] std::optional<double> double_of(std::string_view text);

}  // namespace simdlp::tool

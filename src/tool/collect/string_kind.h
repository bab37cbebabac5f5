// SPDX-License-Identifier: Apache-2.0
// Recognises what a string contains.
#pragma once

#include <cstdint>
#include <string_view>

namespace simdlp::tool {

// True for a number like that of a sensor or counter: without leading zeros, and not as long as an
// identifier.
[[nodiscard]] bool is_number_text(std::string_view text);
[[nodiscard]] bool is_boolean_text(std::string_view text);

// Returns how many whole lines in the string read as points.
[[nodiscard]] std::uint64_t swallowed_points(std::string_view inside);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// What the inside of a string looks like.
#pragma once

#include <cstdint>
#include <string_view>

namespace simdlp::tool {

// A number as a sensor or counter has it: no leading zeros, not as long as an identifier.
[[nodiscard]] bool is_number_text(std::string_view text);
[[nodiscard]] bool is_boolean_text(std::string_view text);

// How many whole lines in the string read as points.
[[nodiscard]] std::uint64_t swallowed_points(std::string_view inside);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The part of a line around an error, as a person wants to see it: the text and a caret below the
// byte that is meant, in the manner of compilers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::tool {

// Draws `line`, without its line end, and a caret under the byte at `column` (from 0; at most
// line.size(), which is the place behind the line). `number` stands in front. A line that is too
// wide is cut on both sides, and "..." says so. What is shown follows show_first(). Two lines with
// their line ends.
[[nodiscard]] std::string draw_excerpt(std::string_view line, std::size_t column,
                                       std::uint64_t number);

}  // namespace simdlp::tool

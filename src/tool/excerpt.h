// SPDX-License-Identifier: Apache-2.0
// Shows the part of a line around an error, as compilers do: the text, and a caret below the byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::tool {

// Returns two lines with their line ends: `line`, after its `number` (0: it has none), and a caret under the
// byte at `column` (from 0; at most line.size(), which is the place after the line). A line that is too wide is
// cut on both sides, marked with "...". Characters are shown as by show_first().
[[nodiscard]] std::string draw_excerpt(std::string_view line, std::size_t column,
                                       std::uint64_t number);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::tool {

// Returns the measurement and tags of a valid line that begins at `begin`, without the spaces before the
// first field, whose key begins at `field`. A space after a backslash belongs to the last name.
[[nodiscard]] inline std::string_view series_before(const char* begin, const char* field) {
  const char* end = field - 1;
  while (end[-1] == ' ' && end[-2] != '\\') --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace simdlp::tool

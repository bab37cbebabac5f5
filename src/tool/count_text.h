// SPDX-License-Identifier: Apache-2.0
// Writes a number with its noun.
#pragma once

#include <cstdint>
#include <string>

namespace simdlp::tool {

// "1 line", "2 lines".
[[nodiscard]] inline std::string count_text(std::uint64_t number, const std::string& noun) {
  return std::to_string(number) + ' ' + noun + (number == 1 ? "" : "s");
}

}  // namespace simdlp::tool

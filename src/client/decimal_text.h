// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace simdlp::client_internal {

// Reads a number of digits, with or without a decimal point, in any locale. Returns nullopt for other
// text.
[[nodiscard]] constexpr std::optional<double> parse_decimal(std::string_view text) {
  if (text.empty() || text == ".") return std::nullopt;
  double value = 0;
  double place = 0;  // of the next digit after the point
  for (const char c : text) {
    if (c == '.' && place == 0) {
      place = 0.1;
    } else if (c < '0' || c > '9') {
      return std::nullopt;
    } else if (place == 0) {
      value = value * 10 + (c - '0');
    } else {
      value += place * (c - '0');
      place /= 10;
    }
  }
  return value;
}

}  // namespace simdlp::client_internal

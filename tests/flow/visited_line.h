// SPDX-License-Identifier: Apache-2.0
// The part of a sink that writes a line as text, to compare what two readers pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "simdlp/text.h"

namespace simdlp::test {

struct visited_line {
  void begin(text measurement) { line = measurement.to_string(); }
  void tag(text key, text value) { line += "," + key.to_string() + "=" + value.to_string(); }
  void field(text key, text value) {
    line += " " + key.to_string() + "='" + value.to_string() + "'";
  }
  template <class Number>
  void field(text key, Number value) {
    line += " " + key.to_string() + "=" + std::to_string(value);
  }
  // The whole line, for end().
  [[nodiscard]] std::string ended(std::optional<std::int64_t> time) const {
    return line + (time ? " @" + std::to_string(*time) : "");
  }

  std::string line;
};

}  // namespace simdlp::test

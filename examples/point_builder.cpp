// SPDX-License-Identifier: Apache-2.0
// Builds a point in any order. Its tags are sorted, and default tags are added.
#include <cstdio>
#include <string>
#include <vector>

#include "simdlp/simdlp.h"

int main() {
  const auto point = simdlp::point_builder("home")
                         .tag("room", "Kitchen")
                         .field("temp", 72.0)
                         .field("hum", 20.2)
                         .field("co", 9)
                         .sort_fields()
                         .timestamp(1641024000);
  if (const auto line = point.to_line_protocol()) std::printf("%s\n", (*line).c_str());

  const std::vector<simdlp::owned_tag> everywhere{{"site", "north"}, {"room", "unknown"}};
  if (const auto line = point.to_line_protocol({}, everywhere))
    std::printf("%s\n", (*line).c_str());

  const auto nothing = simdlp::point_builder("home").tag("room", "Kitchen").to_line_protocol();
  if (!nothing) std::printf("refused: %s\n", std::string(name(nothing.code())).c_str());
}

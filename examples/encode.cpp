// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>

#include <simdlp/simdlp.h>

int main() {
  std::string lines;
  simdlp::encoder encode(lines, {.precision = simdlp::precision::seconds});

  encode.measurement("home").tag("room", "Living Room").field("temp", 21.1).field("co", 0);
  if (auto refused = encode.end_line(1641024000'000000000)) {
    std::printf("refused: %s\n", simdlp::message(refused).data());
  }
  encode.measurement("#cpu").field("usage", 0.5);  // every server would take this for a comment
  if (auto refused = encode.end_line(1641024000'000000000)) {
    std::printf("refused: %s\n", simdlp::message(refused).data());
  }
  std::fputs(lines.c_str(), stdout);
}

// SPDX-License-Identifier: Apache-2.0
// Three lines through an encoder; the second one is refused.
#include <chrono>
#include <cstdio>
#include <string>

#include "simdlp/simdlp.h"

int main() {
  using namespace std::chrono;

  std::string out;
  simdlp::encoder encode(out, {.precision = simdlp::precision::seconds});
  const auto report = [](simdlp::refusal refused) {
    if (refused) std::printf("refused: %s\n", std::string(message(refused.code)).c_str());
  };

  encode.measurement("home").tag("room", "Living Room").field("temp", 21.5).field("co", 0);
  report(encode.end_line(sys_days{January / 1 / 2022}));

  encode.measurement("home").tag("room", "first\nsecond").field("temp", 20.0);
  report(encode.end_line(sys_days{January / 1 / 2022}));

  encode.measurement("home").field("note", "door \"open\"").field("alarm", true);
  report(encode.end_line());

  std::fputs(out.c_str(), stdout);
}

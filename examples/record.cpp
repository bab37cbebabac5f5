// SPDX-License-Identifier: Apache-2.0
// Describes a struct once, and writes any number of them as lines.
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "simdlp/simdlp.h"

struct reading {
  std::string room;
  double temperature;
  std::optional<int> co;  // left out where it was not measured
  std::chrono::sys_seconds when;
};

constexpr auto layout = simdlp::describe<reading>(
    "home", simdlp::as_tag("room", &reading::room), simdlp::as_field("temp", &reading::temperature),
    simdlp::as_field("co", &reading::co), simdlp::as_timestamp(&reading::when));

int main() {
  const std::chrono::sys_seconds noon{std::chrono::seconds(1641038400)};
  const std::vector<reading> readings{
      {"Kitchen", 21.5, 9, noon}, {"", 20.0, 0, noon}, {"Living Room", 22.25, {}, noon}};

  std::string out;
  simdlp::encoder encode(out, {.precision = simdlp::precision::seconds});
  const simdlp::rows_written rows =
      simdlp::encode_range(encode, layout, readings, [](std::size_t row, simdlp::errc code) {
        std::printf("reading %zu refused: %s\n", row, std::string(name(code)).c_str());
      });
  std::printf("%s%zu written\n", out.c_str(), rows.written);
}

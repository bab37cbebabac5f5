// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <simdlp/simdlp.h>

struct reading {
  std::string room;
  double temp;
  std::optional<int> co;  // left out when empty
  std::chrono::system_clock::time_point when;
};

constexpr auto layout = simdlp::describe<reading>(
    "home", simdlp::as_tag("room", &reading::room), simdlp::as_field("temp", &reading::temp),
    simdlp::as_field("co", &reading::co), simdlp::as_timestamp(&reading::when));

int main() {
  const std::chrono::system_clock::time_point morning{std::chrono::seconds(1641024000)};
  const std::vector<reading> readings = {{"Kitchen", 72, 9, morning},
                                         {"Living Room", 20.2, {}, morning}};
  std::string lines;
  simdlp::encoder encode(lines, {.precision = simdlp::precision::seconds});
  const simdlp::rows_written rows = simdlp::encode_range(encode, layout, readings);
  std::printf("%s%zu written, %zu refused\n", lines.c_str(), rows.written, rows.refused);
}

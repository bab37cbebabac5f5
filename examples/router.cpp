// SPDX-License-Identifier: Apache-2.0
// A router reads one tag and forwards the line unchanged.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <simdlp/simdlp.h>

namespace {

void forward(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  simdlp::decoder decode(bytes);
  for (simdlp::point point : decode) {
    if (point && point.tag("room") == "Living Room") forward(point.raw());
  }
}

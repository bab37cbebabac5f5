// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <simdlp/simdlp.h>

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  double warmest = -1e300;
  simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
  for (simdlp::point point : decode) {
    if (!point) {
      const simdlp::diagnostic why = decode.describe();
      std::printf("line %zu, column %zu: %s\n", std::size_t(why.line), std::size_t(why.column),
                  why.message.data());
      continue;
    }
    if (point.tag("room") == "Kitchen") {  // text in place, compared without a copy
      if (auto temp = point.field("temp")) warmest = std::max(warmest, temp->as_float());
    }
  }
  const simdlp::totals read = decode.totals();
  std::printf("%zu points, %zu rejected; warmest kitchen: %.1f\n", std::size_t(read.points),
              std::size_t(read.rejected), warmest);
}

// SPDX-License-Identifier: Apache-2.0
// A rewriter adds a tag and changes the precision; everything else is copied unchanged.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <simdlp/encoder.h>
#include <simdlp/simdlp.h>

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  std::string out;
  simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
  simdlp::encoder encode(out, {.precision = simdlp::precision::milliseconds});
  for (simdlp::point point : decode) {
    if (!point) continue;
    encode.measurement(point.measurement());
    for (auto [key, value] : point.tags()) encode.tag(key, value);
    encode.tag("region", "eu");
    for (auto [key, value] : point.fields()) encode.field(key, value);
    if (auto refused = encode.end_line(point.timestamp())) {
      std::fprintf(stderr, "refused: %s\n", simdlp::message(refused).data());
    }
  }
  std::fputs(out.c_str(), stdout);
}

// SPDX-License-Identifier: Apache-2.0
// A gateway answers like a write endpoint: exactly which lines were bad, and how many were accepted.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <simdlp/simdlp.h>

namespace {

void store(simdlp::point) {}

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  std::vector<simdlp::diagnostic> rejected;
  simdlp::decoder decode(bytes, {.duplicates = simdlp::duplicates::reject});
  for (simdlp::point point : decode) {
    point ? store(point) : rejected.push_back(decode.describe());
  }

  std::printf("%zu accepted, %zu rejected\n", std::size_t(decode.totals().points), rejected.size());
  for (const simdlp::diagnostic& line : rejected) {
    std::printf("%zu:%zu %s: %s: %.*s\n", std::size_t(line.line), std::size_t(line.column),
                simdlp::name(line.code).data(), line.message.data(),
                static_cast<int>(line.original_line.size()), line.original_line.data());
  }
}

// SPDX-License-Identifier: Apache-2.0
// A visitor, the fastest interface. A line counts only if end() is called for it, so the sums of a line are
// committed in end().
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <simdlp/simdlp.h>

namespace {

struct adder {
  double sum = 0;
  double line_sum = 0;
  std::size_t points = 0;
  std::size_t rejected = 0;

  void begin(simdlp::text) { line_sum = 0; }
  void tag(simdlp::text, simdlp::text) {}
  void field(simdlp::text, double value) { line_sum += value; }
  void field(simdlp::text, std::int64_t value) { line_sum += static_cast<double>(value); }
  void field(simdlp::text, std::uint64_t value) { line_sum += static_cast<double>(value); }
  void field(simdlp::text, bool) {}
  void field(simdlp::text, simdlp::text) {}
  void end(std::optional<std::int64_t>) {
    sum += line_sum;
    ++points;
  }
  void reject(simdlp::error, std::string_view) { ++rejected; }
};

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  adder sink;
  simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
  decode.visit(sink);
  std::printf("%zu points, %zu rejected, sum of all numbers %.1f\n", sink.points, sink.rejected,
              sink.sum);
}

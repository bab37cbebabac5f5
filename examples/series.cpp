// SPDX-License-Identifier: Apache-2.0
// A small database: the sink receives the number of each line's series, which is the index of its data in
// an array. The tags of a known series are not read again.
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdlp/simdlp.h>

namespace {

struct database {
  struct series_data {
    std::size_t points = 0;
    double sum = 0;
  };

  void series(std::uint32_t number, std::string_view) {
    current = number;
    line_sum = 0;
    // A series that is new when the table is full has no number. This program ignores it.
    if (number != simdlp::series_table::npos && number >= data.size()) {
      data.resize(number + std::size_t{1});
    }
  }
  void field(simdlp::text, double value) { line_sum += value; }
  void field(simdlp::text, std::int64_t value) { line_sum += static_cast<double>(value); }
  void field(simdlp::text, std::uint64_t value) { line_sum += static_cast<double>(value); }
  void field(simdlp::text, bool) {}
  void field(simdlp::text, simdlp::text) {}
  // The line is known to be valid only now.
  void end(std::optional<std::int64_t>) {
    if (current == simdlp::series_table::npos) return;
    ++data[current].points;
    data[current].sum += line_sum;
  }
  void reject(simdlp::error, std::string_view) {}

  std::vector<series_data> data;
  std::uint32_t current = 0;
  double line_sum = 0;
};

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  // `m,a=1,b=2` and `m,b=2,a=1` get the same number.
  simdlp::series_table numbers({.spelling = simdlp::series_spelling::canonical});
  database store;
  simdlp::decoder decode(bytes);
  simdlp::visit_series(decode, numbers, store);

  for (std::uint32_t number = 0; number < numbers.size(); ++number) {
    std::cout << numbers.measurement(number).to_string();
    for (const auto& [key, value] : numbers.tags(number)) {
      std::cout << ' ' << key.to_string() << " is " << value.to_string() << ',';
    }
    std::cout << ' ' << store.data[number].points << " points\n";
  }
}

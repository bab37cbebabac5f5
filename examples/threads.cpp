// SPDX-License-Identifier: Apache-2.0
// Decodes a file on two threads. Each part of the file has its own sink. The sinks arrive one at a time, in
// the order of the file, so no lock is needed.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <simdlp/simdlp.h>

namespace {

// The sink of one part. A part may be read twice, so the sink has no effects outside of itself.
struct part_sink {
  void line(simdlp::point point) {
    if (!point) {
      errors.push_back(point.error());
    } else if (const auto temp = point.field("temp")) {
      const std::string room = point.tag("room").value_or(simdlp::text()).to_string();
      double& highest = warmest.try_emplace(room, temp->as_float()).first->second;
      highest = std::max(highest, temp->as_float());
    }
  }
  std::map<std::string, double> warmest;
  std::vector<simdlp::error> errors;
};

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  std::map<std::string, double> warmest;
  const simdlp::parallel_result all = simdlp::parallel_decode(
      bytes, {.threads = 2, .part_size = 512}, [] { return part_sink(); },
      [&](part_sink&& done, simdlp::parallel_part& part) {
        for (const auto& [room, temp] : done.warmest) {
          double& highest = warmest.try_emplace(room, temp).first->second;
          highest = std::max(highest, temp);
        }
        for (const simdlp::error error : done.errors) {
          const simdlp::location place = part.locate(error);
          std::cout << place.line << ':' << place.column << ": " << message(error.code) << '\n';
        }
      });
  for (const auto& [room, temp] : warmest) std::cout << room << ": " << temp << '\n';
  std::cout << all.totals.points << " points, " << all.totals.rejected << " rejected\n";
}

// SPDX-License-Identifier: Apache-2.0
// Reads standard input as it arrives: `tail -f metrics.lp | pipe_reader`. Memory stays bounded for any
// amount of input.
#include <cstdio>
#include <memory>
#include <string>

#include "simdlp/stream_input.h"

int main() {
  const auto stream = std::make_unique<simdlp::stream_decoder>();
  std::ptrdiff_t bytes = 0;
  do {
    bytes = simdlp::read_some(0, *stream);
    for (const simdlp::point point : *stream) {
      if (point) {
        std::printf("%s\n", point.measurement().to_string().c_str());
      } else {
        const simdlp::diagnostic why = stream->describe();
        std::printf("line %llu, column %llu: %s\n", static_cast<unsigned long long>(why.line),
                    static_cast<unsigned long long>(why.column), std::string(why.message).c_str());
      }
    }
    std::fflush(stdout);
  } while (bytes > 0);
  return bytes == 0 ? 0 : 1;
}

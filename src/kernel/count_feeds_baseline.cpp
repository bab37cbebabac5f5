// SPDX-License-Identifier: Apache-2.0
#include "kernel/count_feeds_baseline.h"

#include <cstdint>

namespace simdlp::detail {

// Counts in bytes, so that compilers can vectorise the loop.
std::size_t count_feeds_of_baseline(const char* data, std::size_t size) noexcept {
  constexpr std::ptrdiff_t width = 64;
  constexpr int rounds = 255;
  const char* const end = data + size;
  std::size_t sum = 0;
  while (end - data >= width) {
    std::uint8_t counts[width] = {};
    for (int i = 0; i < rounds && end - data >= width; ++i, data += width) {
      for (std::ptrdiff_t j = 0; j < width; ++j) {
        counts[j] = static_cast<std::uint8_t>(counts[j] + (data[j] == '\n' ? 1 : 0));
      }
    }
    for (const std::uint8_t each : counts) sum += each;
  }
  for (; data != end; ++data) sum += *data == '\n' ? 1U : 0U;
  return sum;
}

}  // namespace simdlp::detail

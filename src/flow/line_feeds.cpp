// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "simdlp/detail/part_plan.h"

namespace simdlp::detail {
namespace {

// Counts in bytes, so that compilers can vectorise the loop.
std::size_t count(const char* from, const char* end) {
  constexpr std::ptrdiff_t width = 64;
  constexpr int rounds = 255;
  std::size_t sum = 0;
  while (end - from >= width) {
    std::uint8_t counts[width] = {};
    for (int i = 0; i < rounds && end - from >= width; ++i, from += width) {
      for (std::ptrdiff_t j = 0; j < width; ++j) {
        counts[j] = static_cast<std::uint8_t>(counts[j] + (from[j] == '\n' ? 1 : 0));
      }
    }
    for (const std::uint8_t each : counts) sum += each;
  }
  for (; from != end; ++from) sum += *from == '\n' ? 1U : 0U;
  return sum;
}

}  // namespace

line_feeds count_line_feeds(std::string_view bytes) noexcept {
  const std::size_t found = count(bytes.data(), bytes.data() + bytes.size());
  return {found, found == 0 ? 0 : bytes.rfind('\n')};
}

}  // namespace simdlp::detail

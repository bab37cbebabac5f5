// SPDX-License-Identifier: Apache-2.0
// The loop that the commands share: every point and rejected line of an input, with the memory
// ahead made ready and the progress shown.
#pragma once

#include <cstdint>

#include "input.h"
#include "progress.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {

// Calls `take(point)` for each; it is false for a rejected line. `decode` reads `from`.
template <class Take>
void for_each_line(const input& from, decoder& decode, progress& bar, Take&& take) {
  // So many lines lie between two looks at the clock.
  constexpr std::uint32_t between_looks = 4096;
  from.read_ahead(0);
  std::uint32_t left = between_looks;
  for (const point here : decode) {
    take(here);
    if (--left != 0) [[likely]]
      continue;
    left = between_looks;
    const std::uint64_t done = decode.totals().bytes;
    from.read_ahead(done);
    bar.at(done);
  }
}

}  // namespace simdlp::tool

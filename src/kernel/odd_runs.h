// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Finds the bytes after runs of backslashes of odd length.
#pragma once

#include <cstdint>

namespace simdlp::detail {

template <class Unit>
struct odd_runs {
  // Returns the bytes of a block directly after an odd number of backslashes. `before` is 1 if the
  // previous block ended in an odd number of them, else 0; sets it for the next block.
  //
  // Adding the first bit of a run to the run carries to the byte after it. The run has an odd length if
  // one of its first place and the place after it is odd and the other even.
  [[nodiscard, gnu::always_inline]] static std::uint64_t after(std::uint64_t backslash,
                                                               std::uint64_t& before) {
    constexpr std::uint64_t even_places = 0x5555555555555555U;
    // An odd run at the end of the previous block continues as if one more bit preceded this block.
    const std::uint64_t starts = backslash & ~(backslash << 1U);
    const std::uint64_t even_starts = starts & (even_places ^ before);
    const std::uint64_t odd_starts = starts & ~(even_places ^ before);
    const std::uint64_t after_even = backslash + even_starts;
    const std::uint64_t after_odd = backslash + odd_starts;
    const std::uint64_t ends = ~backslash;
    // `before & ends`: the first byte if it directly follows an odd run in the previous block.
    const std::uint64_t found =
        (after_even & ends & ~even_places) | (after_odd & ends & even_places) | (before & ends);
    before = after_odd < backslash ? 1 : 0;
    return found;
  }
};

}  // namespace simdlp::detail

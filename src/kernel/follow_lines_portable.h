// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. The reference for follow_lines.h, without vectors.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/line_states.h"

namespace simdlp::detail {

template <class Unit>
[[nodiscard]] std::uint64_t follow_lines_portably(const char* data, std::size_t size) noexcept {
  using line_machine::states;
  constexpr std::size_t piece = 64;
  // One lane for all start states that have led to the same state. Lanes that meet become one.
  std::uint64_t lanes[states];
  unsigned lane_of[states];
  unsigned count = states;
  for (unsigned i = 0; i < states; ++i) {
    lanes[i] = line_machine::enter(i);
    lane_of[i] = i;
  }
  for (const char *at = data, *const end = data + size; at != end;) {
    const char* const stop =
        static_cast<std::size_t>(end - at) < piece ? end : at + static_cast<std::ptrdiff_t>(piece);
    if (count <= 2) {
      std::uint64_t first = lanes[0];
      std::uint64_t second = lanes[count - 1];
      for (; at != stop; ++at) {
        first = line_machine::step(first, *at);
        second = line_machine::step(second, *at);
      }
      lanes[count - 1] = second;
      lanes[0] = first;
    } else {
      for (; at != stop; ++at) {
        for (unsigned lane = 0; lane < count; ++lane) {
          lanes[lane] = line_machine::step(lanes[lane], *at);
        }
      }
    }
    if (count == 1) continue;
    unsigned merged[states];
    unsigned kept = 0;
    for (unsigned lane = 0; lane < count; ++lane) {
      unsigned same = 0;
      while (same < kept && (lanes[same] & 63U) != (lanes[lane] & 63U)) ++same;
      if (same == kept) lanes[kept++] = lanes[lane];
      merged[lane] = same;
    }
    for (unsigned& lane : lane_of) lane = merged[lane];
    count = kept;
  }
  std::uint64_t packed = 0;
  for (unsigned i = 0; i < states; ++i) {
    packed |= std::uint64_t{line_machine::leave(lanes[lane_of[i]])} << (4 * i);
  }
  return packed;
}

}  // namespace simdlp::detail

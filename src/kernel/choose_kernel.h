// SPDX-License-Identifier: Apache-2.0
// Which kernel is used when nobody chooses; apart from what this machine is and what its environment
// says, so that a test can make both up.
#pragma once

#include <span>
#include <string_view>

#include "simdlp/kernel.h"

namespace simdlp::detail {

[[nodiscard]] inline const kernel* find_kernel(std::span<const kernel> among,
                                               std::string_view name) noexcept {
  for (const kernel& row : among) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

// `wanted`: the name that SIMDLP_KERNEL holds, empty when it is not set. `among`: best first, and the
// last one runs everywhere.
[[nodiscard]] inline kernel_choice choose_kernel(std::span<const kernel> among,
                                                 std::string_view wanted) noexcept {
  const kernel* best = among.data();
  while (!best->supported()) ++best;
  if (wanted.empty()) return {best, "the best that runs on this machine"};
  const kernel* const found = find_kernel(among, wanted);
  if (found == nullptr) {
    return {best, "SIMDLP_KERNEL names no kernel of this library, so the best that runs here"};
  }
  if (!found->supported()) {
    return {best, "SIMDLP_KERNEL names a kernel that this machine lacks, so the best that runs"};
  }
  return {found, "named by the environment variable SIMDLP_KERNEL"};
}

}  // namespace simdlp::detail

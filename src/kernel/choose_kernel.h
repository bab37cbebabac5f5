// SPDX-License-Identifier: Apache-2.0
// Chooses the default kernel. Takes the kernels and the environment as arguments, so that a test can
// pass others.
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

// `wanted`: the value of SIMDLP_KERNEL, or empty. `among`: the kernels, best first; the last one runs
// everywhere.
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

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace simdlp::detail {

// The time of the system's clock, in nanoseconds since the Unix epoch.
[[nodiscard]] inline std::int64_t unix_time() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace simdlp::detail

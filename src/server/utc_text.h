// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace simdlp::endpoint {

// A time in UTC, e.g. "2024-01-02T03:04:05Z". Parts of a second are left out.
[[nodiscard]] std::string utc_text(std::chrono::system_clock::time_point from);

}  // namespace simdlp::endpoint

// SPDX-License-Identifier: Apache-2.0
// Writes times as readable dates.
#pragma once

#include <cstdint>
#include <string>

namespace simdlp::tool {

// Nanoseconds since the Unix epoch in the form of RFC 3339, in UTC with nine digits after the
// second: 2024-02-29T12:00:00.000000000Z.
[[nodiscard]] std::string time_text(std::int64_t nanoseconds);

}  // namespace simdlp::tool

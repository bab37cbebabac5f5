// SPDX-License-Identifier: Apache-2.0
// A time as a person writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simdlp/error.h"

namespace simdlp::tool {

// Nanoseconds since the Unix epoch in the form of RFC 3339, in UTC with nine digits after the
// second: 2024-02-29T12:00:00.000000000Z.
[[nodiscard]] std::string time_text(std::int64_t nanoseconds);

// Reads a time in the form of RFC 3339, with any offset and up to nine digits after the second (a
// space may stand for the T): timestamp_syntax when it is none, timestamp_range when it is outside
// of what int64 nanoseconds can say.
[[nodiscard]] result<std::int64_t> time_from_text(std::string_view text);

}  // namespace simdlp::tool

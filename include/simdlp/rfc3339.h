// SPDX-License-Identifier: Apache-2.0
// Reads times as RFC 3339 writes them: 2022-01-01T08:00:00Z, 2022-01-01T09:00:00.25+01:00.
#pragma once

#include <cstdint>
#include <string_view>

#include "simdlp/error.h"

namespace simdlp {

// What a time without an offset means.
enum class missing_offset : std::uint8_t {
  refuse,  // an error: nobody knows which zone the writer meant
  utc,
};

// Returns the time in nanoseconds since the Unix epoch, or timestamp_syntax if the text is not a date and
// a time of RFC 3339 (section 5.6), or timestamp_range if the time does not fit in int64 nanoseconds. `T`
// may be `t` or a space, and `Z` may be `z`. Digits below a nanosecond are dropped. A leap second
// (second 60) is refused, because Unix time has none.
[[nodiscard]] result<std::int64_t> time_from_rfc3339(
    std::string_view text, missing_offset without = missing_offset::refuse) noexcept;

}  // namespace simdlp

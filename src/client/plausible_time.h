// SPDX-License-Identifier: Apache-2.0
// Notices times in a wrong unit: milliseconds sent as nanoseconds are all in 1970.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simdlp/precision.h"

namespace simdlp::client_internal {

// The first plausible time, and the first one that no longer is: the beginnings of 1990 and 2100.
[[nodiscard]] constexpr std::int64_t plausible_from(precision unit) {
  return 631'152'000'000'000'000 / nanoseconds_in(unit);
}
[[nodiscard]] constexpr std::int64_t plausible_until(precision unit) {
  return 4'102'444'800'000'000'000 / nanoseconds_in(unit);
}

// Returns a sentence if the last line of a body has a time before 1990 or from 2100 on; an empty string
// if it has not, or has no time. `unit` is that of the body, `given` the precision that the caller chose.
[[nodiscard]] std::string time_warning(std::string_view body, precision unit, precision given);

}  // namespace simdlp::client_internal

// SPDX-License-Identifier: Apache-2.0
// Notices times in a wrong unit: milliseconds sent as nanoseconds are all in 1970.
#pragma once

#include <string>
#include <string_view>

#include "simdlp/precision.h"

namespace simdlp::client_internal {

// Returns a sentence if the last line of a body has a time before 1990 or from 2100 on; an empty string
// if it has not, or has no time. `unit` is that of the body, `given` the precision that the caller chose.
[[nodiscard]] std::string time_warning(std::string_view body, precision unit, precision given);

}  // namespace simdlp::client_internal

// SPDX-License-Identifier: Apache-2.0
// For points that were read but cannot be written: finds the offending part of the line, and an
// option of the tool that helps.
#pragma once

#include <cstddef>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp::tool {

struct refused_part {
  std::size_t offset = 0;        // in the text of the line
  std::string_view advice = {};  // a sentence, or empty
};

// Returns the part of `from` that caused the refusal `why`, or its beginning if that is not known.
[[nodiscard]] refused_part part_refused(point from, errc why);

}  // namespace simdlp::tool

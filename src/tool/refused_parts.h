// SPDX-License-Identifier: Apache-2.0
// Points that were read and cannot be written: which part of the line is meant, and which option of
// the tool helps.
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

// The part of `from` for which it was refused with `why`; its beginning if that is not known.
[[nodiscard]] refused_part part_refused(point from, errc why);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
//
// No injection: all parts of a point that a decoder passes lie inside that point's own logical
// line, and lines do not overlap. So no byte of a refused line is in any point. The reference
// decoder checks that the right lines are refused.
#pragma once

#include <string_view>

#include "simdlp/decode_options.h"

namespace simdlp::fuzz {

// Decodes `input` through both interfaces and ends the process when the claim does not hold.
void check_containment(std::string_view input, const decode_options& options);

}  // namespace simdlp::fuzz

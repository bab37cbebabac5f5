// SPDX-License-Identifier: Apache-2.0
//
// No injection: whatever a decoder hands out of a point lies inside that point's own logical line,
// lines do not overlap, and so no byte of a refused line is in any point. Says nothing of whether
// the right lines are refused; that is for the reference decoder.
#pragma once

#include <string_view>

#include "simdlp/decode_options.h"

namespace simdlp::fuzz {

// Decodes `input` through both interfaces and ends the process when the claim does not hold.
void check_containment(std::string_view input, const decode_options& options);

}  // namespace simdlp::fuzz

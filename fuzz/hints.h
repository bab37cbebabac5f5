// SPDX-License-Identifier: Apache-2.0
//
// Checks hints: only rejected lines get one, its position is inside the line, its text is one line, and
// an exact copy of the line gets the same hint.
#pragma once

#include <string_view>

#include "simdlp/decode_options.h"

namespace simdlp::fuzz {

// Requests the hints of all lines of `input`, and ends the process if a check fails.
void check_hints(std::string_view input, const decode_options& options);

}  // namespace simdlp::fuzz

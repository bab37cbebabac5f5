// SPDX-License-Identifier: Apache-2.0
//
// Hints: given for rejected lines alone, inside of the line, as one line of text, and the same from a
// copy of the line that has nothing around it.
#pragma once

#include <string_view>

#include "simdlp/decode_options.h"

namespace simdlp::fuzz {

// Asks for the hints of all lines of `input` and ends the process when a claim does not hold.
void check_hints(std::string_view input, const decode_options& options);

}  // namespace simdlp::fuzz

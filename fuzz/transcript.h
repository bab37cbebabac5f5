// SPDX-License-Identifier: Apache-2.0
//
// A record of everything a decoder reports about an input: two transcripts are equal if and only if
// the results are. Positions are offsets, so results for copies of the input compare equal.
#pragma once

#include <cstddef>
#include <string>

#include "simdlp/decoder.h"

namespace simdlp::fuzz {

enum class read_by { range, visit };

// Reads everything that is left. `input` is the decoder's input.
[[nodiscard]] std::string transcript(decoder& from, std::string_view input, read_by by);

// Describes the first difference between two transcripts, for people.
[[nodiscard]] std::string first_difference(std::string_view left, std::string_view right);

}  // namespace simdlp::fuzz

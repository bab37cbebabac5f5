// SPDX-License-Identifier: Apache-2.0
//
// Everything a decoder says of an input, written down: two transcripts are equal when nobody could
// tell the two readings apart. Places are offsets, so readings of copies compare.
#pragma once

#include <cstddef>
#include <string>

#include "simdlp/decoder.h"

namespace simdlp::fuzz {

enum class door { range, visit };

// Reads everything that is left. `input` is what the decoder was given.
[[nodiscard]] std::string transcript(decoder& from, std::string_view input, door by);

// Where two transcripts differ, for a person.
[[nodiscard]] std::string first_difference(std::string_view left, std::string_view right);

}  // namespace simdlp::fuzz

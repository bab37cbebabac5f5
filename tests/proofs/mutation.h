// SPDX-License-Identifier: Apache-2.0
//
// Seeded random inputs: lines of every shape, and changes to them that concern the special parts of
// the format. The same seed gives the same inputs everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "random_source.h"
#include "simdlp/decode_options.h"

namespace simdlp::agreement {

using test::random_source;

// Hand-made lines, good and bad, that show every production and most ways to break one.
std::span<const std::string_view> known_lines();

// A random valid line of up to a few hundred bytes, without its line end.
std::string valid_line(random_source& random);

// A random text of a number: mostly near the edges of what the grammar and the ranges allow.
std::string number_like(random_source& random);

// Changes `text` in one place: inserts a special byte or overwrites another with it, removes or
// doubles a piece, or copies one from elsewhere in the text.
void mutate(std::string& text, random_source& random);

// A random choice of the options that affect which lines are accepted.
decode_options random_options(random_source& random);

}  // namespace simdlp::agreement

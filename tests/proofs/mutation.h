// SPDX-License-Identifier: Apache-2.0
//
// Seeded random inputs: lines of every shape, and changes to them that aim at what the format makes
// special. The same seed gives the same inputs everywhere.
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

// Changes `text` in one place: a special byte put in or over another, a piece taken out, doubled or
// brought in from elsewhere in the text.
void mutate(std::string& text, random_source& random);

// A random choice among the options that bear on what is accepted.
decode_options random_options(random_source& random);

}  // namespace simdlp::agreement

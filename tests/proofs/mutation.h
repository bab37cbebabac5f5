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

#include "simdlp/decode_options.h"

namespace simdlp::agreement {

// Splitmix64 (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators",
// 2014): small, and the same on every platform.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31U;
  }
  // A number in [0, bound).
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <class Range>
  const auto& pick(const Range& from) {
    return from[below(std::size(from))];
  }

 private:
  std::uint64_t state_;
};

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

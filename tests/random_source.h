// SPDX-License-Identifier: Apache-2.0
// Random choices for tests and fuzzers, the same on every platform for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "generate/random.h"

namespace simdlp::test {

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : source_(seed) {}

  std::uint64_t next() { return source_.next(); }
  // A number in [0, bound); 0 if bound is 0.
  std::size_t below(std::size_t bound) {
    const std::uint64_t drawn = next();
    return bound == 0 ? 0 : static_cast<std::size_t>(drawn % bound);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <class Range>
  const auto& pick(const Range& from) {
    return from[below(std::size(from))];
  }

 private:
  generate::random source_;
};

}  // namespace simdlp::test

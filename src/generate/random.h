// SPDX-License-Identifier: Apache-2.0
//
// Random numbers by splitmix64, with 64-bit integers only, so that a seed gives the same data on
// every processor and with every standard library (whose distributions may differ).
//
// C++ does not define the order in which operands and arguments are evaluated. Two draws in one
// expression would make the data depend on the compiler, so each draw is a separate statement.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace simdlp::generate {

class random {
 public:
  explicit random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  // A number in [0, bound). The bias of the multiplication is below 2^-32 and does not matter here.
  std::uint32_t below(std::uint32_t bound) noexcept {
    const std::uint64_t high = next() >> 32;
    return static_cast<std::uint32_t>((high * bound) >> 32);
  }

  // A number in [low, high].
  std::uint32_t between(std::uint32_t low, std::uint32_t high) noexcept {
    return low + below(high - low + 1);
  }

  bool one_in(std::uint32_t n) noexcept { return below(n) == 0; }

  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& choices) noexcept {
    return choices[below(static_cast<std::uint32_t>(N))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace simdlp::generate

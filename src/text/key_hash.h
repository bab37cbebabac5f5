// SPDX-License-Identifier: Apache-2.0
// The hash for tables whose keys an attacker may choose. Results do not depend on it, only running time.
// It is not the stable hash of series_key.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// The rounds of SipHash-1-3 (J.-P. Aumasson and D. Bernstein, "SipHash: a fast short-input PRF",
// 2012) with another last word, seeded with an address, so that an attacker cannot prepare keys that
// collide.
class key_hash {
 public:
  explicit key_hash(const void* seed) noexcept : seed_(reinterpret_cast<std::uintptr_t>(seed)) {}

  [[nodiscard]] std::uint64_t operator()(std::string_view key) const noexcept {
    std::uint64_t state[4] = {seed_ ^ 0x736F6D6570736575U, ~seed_ ^ 0x646F72616E646F6DU,
                              seed_ ^ 0x6C7967656E657261U, ~seed_ ^ 0x7465646279746573U};
    const std::uint64_t length = key.size();
    const auto mix = [&](std::uint64_t word) {
      state[3] ^= word;
      turn(state);
      state[0] ^= word;
    };
    for (; key.size() >= 8; key.remove_prefix(8)) mix(load_eight(key.data()));
    std::uint64_t last = length << 56U;
    for (const char byte : key) last = (last << 8U) + static_cast<unsigned char>(byte);
    mix(last);
    state[2] ^= 0xFFU;
    for (int i = 0; i < 3; ++i) turn(state);
    return state[0] ^ state[1] ^ state[2] ^ state[3];
  }

 private:
  static void turn(std::uint64_t (&v)[4]) noexcept {
    v[0] += v[1];
    v[1] = std::rotl(v[1], 13) ^ v[0];
    v[0] = std::rotl(v[0], 32);
    v[2] += v[3];
    v[3] = std::rotl(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = std::rotl(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = std::rotl(v[1], 17) ^ v[2];
    v[2] = std::rotl(v[2], 32);
  }

  std::uint64_t seed_;
};

}  // namespace simdlp::detail

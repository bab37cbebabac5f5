// SPDX-License-Identifier: Apache-2.0
// Compares the hash of keys in tables with a second implementation of SipHash. No result of the
// library depends on the hash, but its resistance to attackers does.
#include "text/key_hash.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace {

using state = std::array<std::uint64_t, 4>;

std::uint64_t turned(std::uint64_t word, unsigned bits) {
  return word << bits | word >> (64 - bits);
}

// The figure of the paper, line by line.
void sip_round(state& v) {
  v[0] += v[1], v[2] += v[3];
  v[1] = turned(v[1], 13), v[3] = turned(v[3], 16);
  v[1] ^= v[0], v[3] ^= v[2];
  v[0] = turned(v[0], 32);
  v[2] += v[1], v[0] += v[3];
  v[1] = turned(v[1], 17), v[3] = turned(v[3], 21);
  v[1] ^= v[2], v[3] ^= v[0];
  v[2] = turned(v[2], 32);
}

// One round for each word, three at the end; the two words of the key are the seed and its
// complement. The last word holds the bytes that are left over, the first of them highest, below
// what is left of the size.
std::uint64_t siphash(std::string_view bytes, std::uint64_t seed) {
  state v{0x736f6d6570736575U ^ seed, 0x646f72616e646f6dU ^ ~seed, 0x6c7967656e657261U ^ seed,
          0x7465646279746573U ^ ~seed};
  std::size_t at = 0;
  const auto take = [&](std::uint64_t word) {
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
  };
  for (; bytes.size() - at >= 8; at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 8; i-- > 0;) word = word * 256 + static_cast<unsigned char>(bytes[at + i]);
    take(word);
  }
  std::uint64_t last = std::uint64_t{bytes.size() % 256} << 56U;
  for (; at < bytes.size(); ++at) last = last * 256 + static_cast<unsigned char>(bytes[at]);
  take(last);
  v[2] ^= 0xFF;
  for (int round = 0; round < 3; ++round) sip_round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

TEST(key_hash, IsSiphashOfEverySize) {
  std::mt19937_64 random(17);
  const char seeds[2] = {};
  for (std::size_t size = 0; size <= 300; ++size) {
    std::string key;
    for (std::size_t i = 0; i < size; ++i) key += static_cast<char>(random() % 256);
    for (const char& seed : seeds) {
      const auto number = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&seed));
      ASSERT_EQ(simdlp::detail::key_hash(&seed)(key), siphash(key, number)) << size;
    }
  }
}

TEST(key_hash, DependsOnTheSeed) {
  const char seeds[2] = {};
  EXPECT_NE(simdlp::detail::key_hash(&seeds[0])("key"), simdlp::detail::key_hash(&seeds[1])("key"));
}

}  // namespace

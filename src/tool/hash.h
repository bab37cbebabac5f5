// SPDX-License-Identifier: Apache-2.0
// A 64-bit hash of bytes, fast for short texts such as names. Two different texts have the same hash with
// a probability of 2^-64, which is good enough for statistics. XXH3 of the xxHash library takes 15 to 35 % more
// instructions (29 to 35 instead of 23 to 27 for texts of up to 14 bytes, 103 instead of 82 for 100 bytes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace simdlp::tool {

namespace detail {

inline std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  return word;
}

// The two halves of the product, folded: every bit of both depends on every bit of the factors.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
#if defined(__SIZEOF_INT128__)
  __extension__ using wide = unsigned __int128;
  const wide product = static_cast<wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
#else  // long multiplication: four products of halves
  const std::uint64_t low = (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU);
  const std::uint64_t one = (a >> 32U) * (b & 0xFFFFFFFFU) + (low >> 32U);
  const std::uint64_t other = (a & 0xFFFFFFFFU) * (b >> 32U) + (one & 0xFFFFFFFFU);
  const std::uint64_t high = (a >> 32U) * (b >> 32U) + (one >> 32U) + (other >> 32U);
  return (other << 32U | (low & 0xFFFFFFFFU)) ^ high;
#endif
}

// Odd numbers with about as many ones as zeros: the fractions of square roots of 2, 3, 5 and 7.
inline constexpr std::uint64_t seeds[] = {0x6A09E667F3BCC909U, 0xBB67AE8584CAA73BU,
                                          0x3C6EF372FE94F82BU, 0xA54FF53A5F1D36F1U};

// Two words with all bytes of a text, some of them twice; for more than 16 bytes, the first eight and the
// last eight.
struct words {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const words&, const words&) = default;
};
inline words two_words(std::string_view bytes) {
  const char* const at = bytes.data();
  const std::size_t size = bytes.size();
  if (size >= 8) return {word_at(at), word_at(at + size - 8)};
  if (size >= 4) {
    std::uint32_t half[2] = {};
    std::memcpy(&half[0], at, 4);
    std::memcpy(&half[1], at + size - 4, 4);
    return {half[0], half[1]};
  }
  if (size == 0) return {};
  return {static_cast<unsigned char>(at[0]),
          static_cast<std::uint64_t>(static_cast<unsigned char>(at[size / 2])) << 8U |
              static_cast<unsigned char>(at[size - 1])};
}

}  // namespace detail

[[nodiscard]] inline std::uint64_t hash_of(std::string_view bytes) {
  using detail::fold;
  using detail::seeds;
  using detail::word_at;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  // The length is spread over the word, so that a different byte cannot cancel a different length.
  std::uint64_t state = seeds[0] ^ (left * seeds[3]);
  if (left < 16) {
    const auto [low, high] = detail::two_words(bytes);
    return fold(fold(low ^ seeds[1], high ^ state), seeds[2]);
  }
  // Two chains, so that one multiplication need not wait for the other.
  std::uint64_t other = seeds[3];
  for (; left > 32; at += 32, left -= 32) {
    state = fold(word_at(at) ^ seeds[1], word_at(at + 8) ^ state);
    other = fold(word_at(at + 16) ^ seeds[2], word_at(at + 24) ^ other);
  }
  if (left > 16) {
    state = fold(word_at(at) ^ seeds[1], word_at(at + 8) ^ state);
    at += 16;
    left -= 16;
  }
  // The last 16 bytes of the text, which may overlap bytes that have already been read.
  const char* const last = at + left - 16;
  other = fold(word_at(last) ^ seeds[2], word_at(last + 8) ^ other);
  return fold(state ^ seeds[1], other ^ seeds[3]);
}

// True if the two are equal. For keys of a few bytes, for which a call of memcmp costs more than
// the comparison.
[[nodiscard]] inline bool is_same(std::string_view a, std::string_view b) {
  using detail::word_at;
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  const char* const x = a.data();
  const char* const y = b.data();
  if (size >= 8) {
    std::size_t at = 0;
    for (; at + 8 < size; at += 8) {
      if (word_at(x + at) != word_at(y + at)) return false;
    }
    return word_at(x + size - 8) == word_at(y + size - 8);
  }
  if (size >= 4) {
    std::uint32_t half[4];
    std::memcpy(&half[0], x, 4);
    std::memcpy(&half[1], y, 4);
    std::memcpy(&half[2], x + size - 4, 4);
    std::memcpy(&half[3], y + size - 4, 4);
    return half[0] == half[1] && half[2] == half[3];
  }
  for (std::size_t at = 0; at < size; ++at) {
    if (x[at] != y[at]) return false;
  }
  return true;
}

}  // namespace simdlp::tool

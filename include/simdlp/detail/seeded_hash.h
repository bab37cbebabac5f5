// SPDX-License-Identifier: Apache-2.0
// The hash of series and dictionary values, which may be untrusted. It is faster than text/key_hash.h for
// texts of about 100 bytes. Only speed depends on it, never a result.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "simdlp/detail/int128.h"

namespace simdlp::detail {

// Each step takes 16 bytes: both words are mixed with a secret, and the halves of their product are
// folded. Without the seed, an attacker cannot choose a word that makes a factor zero, or two texts with
// the same hash.
class seeded_hash {
 public:
  explicit seeded_hash(std::uint64_t seed) noexcept
      : first_(mix(seed + 0x9E3779B97F4A7C15U)),
        second_(mix(first_ + 0x9E3779B97F4A7C15U)),
        third_(mix(second_ + 0x9E3779B97F4A7C15U)) {}

  // Returns a seed that differs between objects and between runs.
  [[nodiscard]] static std::uint64_t fresh_seed(const void* object) noexcept {
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    return mix(static_cast<std::uint64_t>(now) ^ mix(reinterpret_cast<std::uintptr_t>(object)));
  }

  // The size is mixed in at the end. Mixed into a word, it could cancel a difference between two bytes.
  [[nodiscard]] std::uint64_t operator()(std::string_view text) const noexcept {
    return fold(hash_of_words(text) ^ second_, text.size() ^ first_);
  }

 private:
  [[nodiscard]] std::uint64_t hash_of_words(std::string_view text) const noexcept {
    const char* at = text.data();
    std::size_t left = text.size();
    std::uint64_t one = first_;
    std::uint64_t two = second_;
    // The sizes of most series. Four steps, which overlap in short texts, avoid branches that depend on
    // the size.
    if (left > 16 && left <= 64) [[likely]] {
      const char* const last = at + left - 16;
      const char* const early = left > 32 ? at + 16 : last;
      const char* const late = left > 32 ? last - 16 : at;
      one = fold(load(at) ^ second_, load(at + 8) ^ one);
      two = fold(load(early) ^ third_, load(early + 8) ^ two);
      one = fold(load(late) ^ second_, load(late + 8) ^ one);
      two = fold(load(last) ^ third_, load(last + 8) ^ two);
      return one ^ two;
    }
    while (left > 32) {
      one = fold(load(at) ^ second_, load(at + 8) ^ one);
      two = fold(load(at + 16) ^ third_, load(at + 24) ^ two);
      at += 32;
      left -= 32;
    }
    one ^= two;
    if (left > 16) {
      one = fold(load(at) ^ second_, load(at + 8) ^ one);
      return fold(load(at + left - 16) ^ third_, load(at + left - 8) ^ one);
    }
    if (left >= 8) return fold(load(at) ^ third_, load(at + left - 8) ^ one);
    std::uint64_t word = 0;
    if (left >= 4) {
      std::uint32_t low = 0;
      std::uint32_t high = 0;
      std::memcpy(&low, at, 4);
      std::memcpy(&high, at + left - 4, 4);
      word = std::uint64_t{high} << 32U | low;
    } else if (left != 0) {
      const auto byte = [&](std::size_t i) {
        return std::uint64_t{static_cast<unsigned char>(at[i])};
      };
      word = byte(0) << 16U | byte(left / 2) << 8U | byte(left - 1);
    }
    return fold(word ^ third_, one ^ second_);
  }
  static std::uint64_t load(const char* from) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }
  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
#if defined(__SIZEOF_INT128__)
    const uint128 product = uint128{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
#else
    return mix(a) * 0x9E3779B97F4A7C15U ^ mix(b + 0x632BE59BD9B4E019U);
#endif
  }
  static constexpr std::uint64_t mix(std::uint64_t word) noexcept {
    word = (word ^ word >> 30U) * 0xBF58476D1CE4E5B9U;
    word = (word ^ word >> 27U) * 0x94D049BB133111EBU;
    return word ^ word >> 31U;
  }

  std::uint64_t first_;
  std::uint64_t second_;
  std::uint64_t third_;
};

}  // namespace simdlp::detail

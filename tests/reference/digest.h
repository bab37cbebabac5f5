// SPDX-License-Identifier: Apache-2.0
//
// SHA-256, for the few published cases whose points are given by their digest because they are long.
// Written for tests: reads the whole input in one call, and is not fast.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace reference {

/// The first 32 bits of the fractional part of a root, by whole-number search.
constexpr std::uint32_t root_fraction(std::uint32_t prime, int degree) {
  // The root times 2^32 is the largest r with r^degree <= prime * 2^(32 * degree); r has at most
  // 37 bits. Powers are compared in pieces of 32 bits, least significant first.
  using wide = std::array<std::uint64_t, 6>;
  const auto times = [](const wide& number, std::uint64_t factor) {
    wide product{};
    for (std::size_t i = 0; i < number.size(); ++i) {
      const std::array<std::uint64_t, 2> parts{number[i] * (factor & 0xFFFFFFFFU),
                                               number[i] * (factor >> 32)};
      for (std::size_t half = 0; half < parts.size(); ++half) {
        std::uint64_t carry = parts[half];
        for (std::size_t at = i + half; carry != 0 && at < product.size(); ++at) {
          carry += product[at];
          product[at] = carry & 0xFFFFFFFFU;
          carry >>= 32;
        }
      }
    }
    return product;
  };
  wide target{};
  target[static_cast<std::size_t>(degree)] = prime;
  std::uint64_t root = 0;
  for (int bit = 36; bit >= 0; --bit) {
    const std::uint64_t tried = root | (std::uint64_t{1} << bit);
    wide power{1};
    for (int i = 0; i < degree; ++i) power = times(power, tried);
    bool fits = true;
    for (std::size_t i = 0; i < power.size(); ++i) {
      if (power[i] != target[i]) fits = power[i] < target[i];
    }
    if (fits) root = tried;
  }
  return static_cast<std::uint32_t>(root);
}

constexpr std::array<std::uint32_t, 64> first_primes() {
  std::array<std::uint32_t, 64> primes{};
  std::size_t count = 0;
  for (std::uint32_t n = 2; count < primes.size(); ++n) {
    bool prime = true;
    for (std::size_t i = 0; i < count; ++i) prime = prime && n % primes[i] != 0;
    if (prime) primes[count++] = n;
  }
  return primes;
}

/// The digest in lower-case hexadecimal.
inline std::string sha256(std::string_view input) {
  const std::array<std::uint32_t, 64> primes = first_primes();
  std::array<std::uint32_t, 8> state{};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] = root_fraction(primes[i], 2);
  std::array<std::uint32_t, 64> constants{};
  for (std::size_t i = 0; i < 64; ++i) constants[i] = root_fraction(primes[i], 3);

  std::string padded(input);
  padded += '\x80';
  padded.resize((padded.size() + 8 + 63) / 64 * 64 - 8, '\0');
  for (int shift = 56; shift >= 0; shift -= 8) {
    padded += static_cast<char>((std::uint64_t{input.size()} * 8) >> shift & 0xFFU);
  }

  for (std::size_t block = 0; block < padded.size(); block += 64) {
    std::array<std::uint32_t, 64> words{};
    for (std::size_t i = 0; i < 64; ++i) {
      words[i / 4] = words[i / 4] << 8 | static_cast<unsigned char>(padded[block + i]);
    }
    for (std::size_t i = 16; i < 64; ++i) {
      const std::uint32_t a = words[i - 15];
      const std::uint32_t b = words[i - 2];
      words[i] = words[i - 16] + words[i - 7] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) +
                 (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint32_t one = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                                ((e & f) ^ (~e & g)) + constants[i] + words[i];
      const std::uint32_t two =
          (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + one;
      d = c;
      c = b;
      b = a;
      a = one + two;
    }
    const std::array<std::uint32_t, 8> added{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state.size(); ++i) state[i] += added[i];
  }

  std::string text;
  for (const std::uint32_t word : state) {
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[word >> shift & 0xFU];
  }
  return text;
}

}  // namespace reference

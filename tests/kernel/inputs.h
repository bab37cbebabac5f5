// SPDX-License-Identifier: Apache-2.0
// Inputs that are difficult for kernels, the same on every machine: bytes with a meaning for the
// scan, valid and invalid UTF-8, and random texts of both. The tests determine the expected
// results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace simdlp::test {

using namespace std::string_view_literals;

inline constexpr std::string_view special_bytes =
    ",= \n\r\"\\a,= \"\\\\\t\x00\x1F\x20\x21\x2C\x3D\x5B\x5D\x7E\x7F\x80\xC3\xA9\xFF\xAC\xBD\xA0"sv;
// Almost only bytes that affect tokens.
inline constexpr std::string_view quoting_bytes = ",= \n\"\"\\\\\\a"sv;
// Pieces of UTF-8 of every length, and the bytes at the edges of its rules.
inline constexpr std::string_view utf8_bytes =
    "a,\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xED\xEF\xF0\xF4\xF5\xFF"sv;

inline constexpr std::string_view utf8_sequences[] = {
    // Valid.
    "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xE1\x80\x80", "\xEC\xBF\xBF", "\xED\x9F\xBF",
    "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF1\x80\x80\x80", "\xF4\x8F\xBF\xBF",
    "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
    // A continuation without a lead.
    "\x80", "\xBF", "\xC2\x80\x80", "\xE1\x80\x80\x80", "\xF1\x80\x80\x80\x80",
    // Too short.
    "\xC2", "\xE0\xA0", "\xE0", "\xEF\xBF", "\xF0\x90\x80", "\xF0\x90", "\xF0", "\xF4\x8F\xBF",
    "\xE1\xC2\x80", "\xF1\x80\xC2\x80", "\xF1\x80\x80\xC2\x80",
    // Overlong, surrogates, too large, bytes that never occur in UTF-8.
    "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
    "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",
    "\xF8\x88\x80\x80\x80"};

class text_maker {
 public:
  explicit text_maker(std::uint64_t seed) : random_(seed) {}

  // A number below `bound`, which is small compared with 2^64.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  // `size` bytes of the alphabet. Each text has its own proportion of plain letters, so that some
  // are dense and some sparse.
  std::string operator()(std::size_t size, std::string_view alphabet) {
    std::string text;
    text.reserve(size);
    const std::size_t plain = below(8) * below(8);
    while (text.size() < size) {
      text += below(64) < plain ? 'x' : alphabet[below(alphabet.size())];
    }
    return text;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace simdlp::test

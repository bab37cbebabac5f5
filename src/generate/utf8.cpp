// SPDX-License-Identifier: Apache-2.0
//
// Words in many scripts, in names and in strings: characters of two, three and four bytes, and some
// of one. Characters are drawn from ranges of code points and encoded here.
#include "generate/digits.h"
#include "generate/rows.h"

namespace simdlp::generate {
namespace {

struct script {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr std::array<script, 10> scripts{{
    {0x61, 0x7a},        // Latin
    {0x3b1, 0x3c9},      // Greek
    {0x430, 0x44f},      // Cyrillic
    {0x5d0, 0x5ea},      // Hebrew
    {0x905, 0x939},      // Devanagari
    {0x3041, 0x3094},    // Hiragana
    {0x4e00, 0x9fa5},    // Han
    {0xac00, 0xd7a3},    // Hangul
    {0x1f300, 0x1f5ff},  // pictures
    {0x20000, 0x2a6d6},  // rare Han
}};

void append_character(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

void append_word(std::string& out, random& chance) {
  const script& from = chance.pick(scripts);
  const std::uint32_t length = chance.between(1, 9);
  for (std::uint32_t i = 0; i < length; ++i) {
    append_character(out, chance.between(from.first, from.last));
  }
}

void append_key(std::string& out, random& chance, std::uint32_t index) {
  append_word(out, chance);
  append_decimal(out, index);
}

}  // namespace

utf8_rows::utf8_rows(std::uint64_t seed) : chance_(seed) {}

void utf8_rows::append(std::string& out) {
  append_word(out, chance_);
  const std::uint32_t tags = chance_.below(5);
  for (std::uint32_t i = 0; i < tags; ++i) {
    out += ',';
    append_key(out, chance_, i);
    out += '=';
    append_word(out, chance_);
    if (chance_.one_in(4)) {
      out += "\\ ";
      append_word(out, chance_);
    }
  }
  const std::uint32_t fields = chance_.between(1, 4);
  for (std::uint32_t i = 0; i < fields; ++i) {
    out += i == 0 ? ' ' : ',';
    append_key(out, chance_, i);
    out += '=';
    if (chance_.one_in(3)) {
      append_scaled(out, chance_.below(1000000), 3);
      continue;
    }
    out += '"';
    const std::uint32_t words = chance_.between(1, 20);
    for (std::uint32_t w = 0; w < words; ++w) {
      if (w != 0) {
        out += chance_.one_in(6) ? '\n' : ' ';
      }
      append_word(out, chance_);
    }
    out += '"';
  }
  out += ' ';
  append_decimal(out, time_);
  out += '\n';
  time_ += 1000000;
}

}  // namespace simdlp::generate

// SPDX-License-Identifier: Apache-2.0
// The rules for invalid UTF-8, each over at most four neighbouring bytes, so that a kernel can check any
// block by itself; and the same rules as nibble tables for vectors.
// Source of the rule: the Unicode Standard, table 3-7; of the three-table idea: J. Keiser and
// D. Lemire, "Validating UTF-8 in less than one instruction per byte" (2020).
#pragma once

#include <cstdint>

namespace simdlp::detail {

// A pair of neighbouring bytes is invalid if its first three nibbles are in the three sets of one of
// these rules (bit n of a set means nibble n). Rule 7 is an exception: two continuation bytes in a
// row are valid exactly where a third or fourth byte is due.
struct utf8_rule {
  std::uint16_t first_high;
  std::uint16_t first_low;
  std::uint16_t second_high;
};

inline constexpr std::uint16_t utf8_any_nibble = 0xFFFF;
inline constexpr std::uint16_t utf8_continuation = 0x0F00;  // 8 9 A B

inline constexpr utf8_rule utf8_rules[8] = {
    {0xF000, utf8_any_nibble, 0xF0FF},             // a lead byte without continuation
    {0x00FF, utf8_any_nibble, utf8_continuation},  // a continuation after ASCII
    {0x1000, 0x0003, utf8_continuation},           // C0 C1: overlong
    {0x4000, 0x0001, 0x0300},                      // E0 80..9F: overlong
    {0x4000, 0x2000, 0x0C00},                      // ED A0..BF: a surrogate
    {0x8000, 0xFFE1, 0x0100},                      // F0 80..8F overlong; F5.. 80..8F too large
    {0x8000, 0xFFF0, 0x0E00},                      // F4 90.. and above: too large
    {0x0F00, utf8_any_nibble, utf8_continuation},  // two continuations
};
inline constexpr std::uint8_t utf8_two_continuations = 0x80;

// The inverse of the rules: for each value of a nibble, the set of rules that contain it.
struct utf8_tables {
  alignas(16) std::uint8_t first_high[16];
  alignas(16) std::uint8_t first_low[16];
  alignas(16) std::uint8_t second_high[16];
  alignas(16) std::uint8_t third_due[16];   // high nibble two bytes before: E, F
  alignas(16) std::uint8_t fourth_due[16];  // high nibble three bytes before: F
};

consteval utf8_tables make_utf8_tables() {
  utf8_tables tables{};
  for (unsigned nibble = 0; nibble < 16; ++nibble) {
    for (unsigned rule = 0; rule < 8; ++rule) {
      const auto add = [&](std::uint8_t& to) { to = static_cast<std::uint8_t>(to | 1U << rule); };
      const auto in = [&](std::uint16_t set) { return (unsigned{set} >> nibble & 1U) != 0; };
      if (in(utf8_rules[rule].first_high)) add(tables.first_high[nibble]);
      if (in(utf8_rules[rule].first_low)) add(tables.first_low[nibble]);
      if (in(utf8_rules[rule].second_high)) add(tables.second_high[nibble]);
    }
  }
  tables.third_due[0xE] = tables.third_due[0xF] = utf8_two_continuations;
  tables.fourth_due[0xF] = utf8_two_continuations;
  return tables;
}

inline constexpr utf8_tables utf8_nibbles = make_utf8_tables();

}  // namespace simdlp::detail

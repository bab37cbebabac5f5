// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace simdlp::tool {
namespace {

// Removes the first code point from `rest` and returns it. A byte that is not valid UTF-8 is returned
// unchanged.
std::uint32_t take_character(std::string_view& rest) {
  const auto lead = static_cast<unsigned char>(rest[0]);
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t point = lead;
  if (size > 1 && size <= rest.size()) {
    point = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
      point = point << 6U | (static_cast<unsigned char>(rest[i]) & 0x3FU);
    }
  }
  rest.remove_prefix(std::min(size, rest.size()));
  return point;
}

std::string notation(std::uint32_t point) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "U+%04X", static_cast<unsigned>(point));
  return text.data();
}

bool is_invisible(std::uint32_t point) {
  return point == 0xA0 || point == 0xAD || (point >= 0x80 && point < 0xA0) || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200F) || (point >= 0x2028 && point <= 0x202F) ||
         (point >= 0x205F && point <= 0x2064) || point == 0x3000 || point == 0xFEFF ||
         point == 0xFFFD;
}

struct twin {
  std::uint32_t point;
  char32_t plain;
};

// Characters that look like another one, each with that one.
constexpr twin twins[] = {
    {0xB5, 0x3BC},  {0x2126, 0x3A9}, {0x212A, 'K'}, {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'},
    {0x2013, '-'},  {0x2212, '-'},   {0xA0, ' '},   {0x202F, ' '}, {0x2009, ' '}, {0x2019, '\''},
    {0x2018, '\''}, {0x430, 'a'},    {0x435, 'e'},  {0x43E, 'o'},  {0x440, 'p'},  {0x441, 'c'},
    {0x443, 'y'},   {0x445, 'x'},    {0x456, 'i'},  {0x410, 'A'},  {0x412, 'B'},  {0x415, 'E'},
    {0x41A, 'K'},   {0x41C, 'M'},    {0x41D, 'H'},  {0x41E, 'O'},  {0x420, 'P'},  {0x421, 'C'},
    {0x422, 'T'},   {0x425, 'X'},    {0x391, 'A'},  {0x392, 'B'},  {0x395, 'E'},  {0x396, 'Z'},
    {0x397, 'H'},   {0x399, 'I'},    {0x39A, 'K'},  {0x39C, 'M'},  {0x39D, 'N'},  {0x39F, 'O'},
    {0x3A1, 'P'},   {0x3A4, 'T'},    {0x3A7, 'X'},  {0x3BF, 'o'},  {0x2B9, '\''},
};

// Letters of Latin-1 with an accent: U+00C0 and so on, the letter and the combining accent.
constexpr std::string_view accented_letters = "AAAAAA_CEEEEIIII_NOOOOO_OUUUUY__";
constexpr std::uint16_t accents[32] = {0x300, 0x301, 0x302, 0x303, 0x308, 0x30A, 0,     0x327,
                                       0x300, 0x301, 0x302, 0x308, 0x300, 0x301, 0x302, 0x308,
                                       0,     0x303, 0x300, 0x301, 0x302, 0x303, 0x308, 0,
                                       0,     0x300, 0x301, 0x302, 0x308, 0x301, 0,     0};

void append_point(std::string& to, std::uint32_t point) {
  for (int shift = 16; shift >= 0; shift -= 8) to += static_cast<char>(point >> unsigned(shift));
}

bool is_number_like(std::string_view name) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char byte = name[i];
    if (byte >= '0' && byte <= '9') {
      ++digits;
    } else if (byte != '.' && !(i == 0 && byte == '-')) {
      return false;
    }
  }
  return digits != 0;
}

}  // namespace

std::string invisible_character(std::string_view text) {
  while (!text.empty()) {
    const std::uint32_t point = take_character(text);
    if (is_invisible(point)) return notation(point);
  }
  return {};
}

bool is_placeholder(std::string_view name) {
  // Hardly any name begins like one.
  constexpr std::string_view first_bytes = "uNn<([#%{$";
  if (name.empty() || first_bytes.find(name[0]) == std::string_view::npos) return false;
  constexpr std::array<std::string_view, 14> words = {
      "undefined", "None",      "null",   "NULL",       "nil",    "NaN",
      "nan",       "<nil>",     "(null)", "<no value>", "<null>", "[object Object]",
      "#N/A",      "%!s(<nil>)"};
  if (std::find(words.begin(), words.end(), name) != words.end()) return true;
  const auto is_variable = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
      return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || byte == '_' ||
             (byte >= '0' && byte <= '9');
    });
  };
  if (name.size() > 4 && name.starts_with("{{") && name.ends_with("}}")) return true;
  if (name.size() > 3 && name.starts_with("${") && name.ends_with("}")) return true;
  if (name.size() > 1 && name[0] == '$' && !(name[1] >= '0' && name[1] <= '9')) {
    return is_variable(name.substr(1));
  }
  return name.size() > 2 && name[0] == '%' && name.back() == '%' &&
         is_variable(name.substr(1, name.size() - 2));
}

bool is_odd_measurement(std::string_view name) {
  return name.find('=') != std::string_view::npos || name.starts_with('{') ||
         name.starts_with('[') || is_number_like(name);
}

std::string skeleton(std::string_view name) {
  std::string folded;
  while (!name.empty()) {
    std::uint32_t point = take_character(name);
    if (point < 0x80) {
      append_point(folded, point);
      continue;
    }
    if (point == 0x212B) point = 0xC5;  // the angstrom sign is the letter
    if ((point >= 0xC0 && point <= 0xFE) && accents[(point - 0xC0) % 32] != 0) {
      const std::uint32_t index = (point - 0xC0) % 32;
      append_point(
          folded, static_cast<unsigned char>(accented_letters[index]) + (point >= 0xE0 ? 32U : 0U));
      append_point(folded, accents[index]);
      continue;
    }
    // Zero-width characters are invisible.
    if (point == 0xAD || (point >= 0x200B && point <= 0x200F) || point == 0xFEFF) continue;
    for (const twin& of : twins) {
      if (of.point == point) point = of.plain;
    }
    append_point(folded, point);
  }
  return folded;
}

std::string first_difference(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::uint32_t of_a = take_character(a);
    const std::uint32_t of_b = take_character(b);
    if (of_a != of_b) return notation(of_a) + " and " + notation(of_b);
  }
  std::string_view& longer = a.empty() ? b : a;
  return longer.empty() ? "" : notation(take_character(longer)) + " and nothing";
}

}  // namespace simdlp::tool

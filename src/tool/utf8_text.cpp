// SPDX-License-Identifier: Apache-2.0
// The widths are those of most terminals: two columns for East Asian wide characters and emoji, none
// for combining marks.
#include "utf8_text.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace simdlp::tool {
namespace {

struct range {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},
    {0x3041, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F1E6, 0x1F1FF},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
};

constexpr range without_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

// Control characters, line and paragraph separators, and characters that change the direction of
// text.
constexpr range hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF},
};

bool is_in(std::span<const range> ranges, std::uint32_t code) {
  const auto* const at = std::ranges::lower_bound(ranges, code, {}, &range::last).base();
  return at != ranges.data() + ranges.size() && at->first <= code;
}

}  // namespace

character first_character(std::string_view bytes) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  if (bytes.empty()) return {};
  if (at(0) < 0x80) return {at(0), 1};
  const std::size_t size = at(0) >= 0xF0 ? 4 : at(0) >= 0xE0 ? 3 : 2;
  if (at(0) < 0xC2 || at(0) > 0xF4 || bytes.size() < size) return {};
  std::uint32_t code = at(0) & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (at(i) & 0x3FU);
  }
  // Overlong, a surrogate, or above U+10FFFF.
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return {};
  return {code, size};
}

std::size_t valid_utf8_prefix(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    std::uint64_t word = 0;
    if (bytes.size() - done >= 8) {
      std::memcpy(&word, bytes.data() + done, 8);
      if ((word & 0x8080808080808080U) == 0) {
        done += 8;
        continue;
      }
    }
    const character next = first_character(bytes.substr(done));
    if (next.size == 0) break;
    done += next.size;
  }
  return done;
}

shown_character show_first(std::string& to, std::string_view bytes) {
  const character next = first_character(bytes);
  if (next.size != 0 && !is_in(hidden, next.code)) {
    to += bytes.substr(0, next.size);
    return {next.size, is_in(wide, next.code)            ? std::size_t{2}
                       : is_in(without_width, next.code) ? std::size_t{0}
                                                         : std::size_t{1}};
  }
  constexpr char digits[] = "0123456789ABCDEF";
  const std::size_t size = std::max<std::size_t>(next.size, 1);
  for (const char byte : bytes.substr(0, size)) {
    const auto bits = static_cast<unsigned char>(byte);
    to += {'<', digits[bits >> 4U], digits[bits & 15U], '>'};
  }
  return {size, 4 * size};
}

std::string shown(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) bytes.remove_prefix(show_first(text, bytes).size);
  return text;
}

std::size_t width_of(std::string_view bytes) {
  std::string ignored;
  std::size_t width = 0;
  while (!bytes.empty()) {
    const shown_character next = show_first(ignored, bytes);
    width += next.width;
    bytes.remove_prefix(next.size);
  }
  return width;
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Reads only the bytes near the column, so that a line of a gigabyte costs no more than a short one.
#include "excerpt.h"

#include <algorithm>

#include "utf8_text.h"

namespace simdlp::tool {
namespace {

// The most columns of text that are shown, and how many of them are before the caret.
constexpr std::size_t most = 100;
constexpr std::size_t before = 60;

// Returns where the shown text begins: at a character, at most `before` columns before `column`.
std::size_t begin_of_excerpt(std::string_view line, std::size_t column) {
  // A character may have no width, but more than a few bytes for each column are not text.
  std::size_t begin = column - std::min(column, 4 * before);
  const auto is_inside_character = [&](std::size_t at) {
    return at < column && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U;
  };
  if (begin != 0) {
    for (int i = 0; i < 3 && is_inside_character(begin); ++i) ++begin;
  }
  std::string ignored;
  std::size_t width = 0;
  for (std::size_t at = begin; at < column;) {
    const shown_character next = show_first(ignored, line.substr(at, column - at));
    width += next.width;
    at += next.size;
  }
  while (width > before) {
    const shown_character next = show_first(ignored, line.substr(begin, column - begin));
    width -= next.width;
    begin += next.size;
  }
  return begin;
}

}  // namespace

std::string draw_excerpt(std::string_view line, std::size_t column, std::uint64_t number) {
  column = std::min(column, line.size());
  std::string text = number == 0 ? std::string() : std::to_string(number);
  text.insert(0, text.size() < 5 ? 5 - text.size() : 0, ' ');
  std::string margin(text.size(), ' ');
  text += " | ";
  margin += " | ";

  std::size_t at = begin_of_excerpt(line, column);
  if (at != 0) {
    text += "...";
    margin += "   ";
  }
  std::size_t width = 0;
  while (at < column) {
    const shown_character next = show_first(text, line.substr(at, column - at));
    margin.append(next.width, ' ');
    width += next.width;
    at += next.size;
  }
  while (at < line.size() && width < most) {
    const shown_character next = show_first(text, line.substr(at));
    width += next.width;
    at += next.size;
  }
  if (at < line.size()) text += "...";
  return text + '\n' + margin + "^\n";
}

}  // namespace simdlp::tool

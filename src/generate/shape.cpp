// SPDX-License-Identifier: Apache-2.0
//
// The table of shapes. A new shape is one row here, one file with its lines, and one alternative
// in generate.cpp.
#include "generate/shape.h"

#include <array>
#include <cstddef>

namespace simdlp::generate {
namespace {

constexpr std::array<shape_entry, 9> table{{
    {shape::tsbs, "tsbs", "server CPU usage: 10 tags, 10 small integers, 4000 hosts", true},
    {shape::telegraf, "telegraf", "agent metrics: long floats, integers, booleans, some strings",
     true},
    {shape::home, "home", "two rooms of a house: short lines, short floats, seconds", true},
    {shape::strings, "strings", "log messages of 100 to 400 bytes, some of several lines", true},
    {shape::wide, "wide", "200 float fields of 17 significant digits in each line", true},
    {shape::escapes, "escapes", "backslashes everywhere, in names and in strings", true},
    {shape::utf8, "utf8", "names and strings of two-, three- and four-byte characters", true},
    {shape::comments, "comments", "a comment before each line, sometimes with an odd quote", true},
    {shape::hostile, "hostile", "invalid lines, stray quotes, odd spaces, carriage returns", false},
}};

}  // namespace

std::span<const shape_entry> shapes() noexcept { return table; }

std::string_view shape_name(shape which) noexcept {
  return table[static_cast<std::size_t>(which)].name;
}

std::optional<shape> shape_from_name(std::string_view name) noexcept {
  for (const shape_entry& entry : table) {
    if (entry.name == name) {
      return entry.which;
    }
  }
  return std::nullopt;
}

}  // namespace simdlp::generate

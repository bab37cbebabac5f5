// SPDX-License-Identifier: Apache-2.0
//
// Hostile data: invalid lines between valid ones, quotes where they have no meaning, odd spaces,
// carriage returns, long runs of one byte, strings that never end. About half of the lines are
// valid. Every decoder must find the same ones.
#include <string_view>

#include "generate/digits.h"
#include "generate/hostile_lines.h"
#include "generate/rows.h"
#include "generate/words.h"

namespace simdlp::generate {
namespace {

constexpr std::array<std::string_view, 6> quoted{"\"", "\"a", "a\"", "\"a\"", "=\"\"", "a\"b\"c"};
constexpr std::string_view run_bytes = "\"\\, =#\r1";

void append_spaces(std::string& out, random& chance, std::uint32_t at_least) {
  const bool many = chance.one_in(4);
  out.append(many ? at_least + chance.below(80) : at_least, ' ');
}

// A valid line with the additions of careless writers.
void append_odd(std::string& out, random& chance, std::uint64_t time) {
  append_spaces(out, chance, 0);
  out += service(chance);
  if (chance.one_in(3)) {
    // A quote in a tag is an ordinary byte. (The escaped equals sign keeps =" valid.)
    const std::string_view value = chance.pick(quoted);
    out += ",note=";
    out += value.front() == '=' ? "\\" : "";
    out += value;
  }
  append_spaces(out, chance, 1);
  out += "n=";
  append_decimal(out, chance.below(1000));
  out += "i,s=\"";
  const std::uint32_t words = chance.below(6);
  for (std::uint32_t i = 0; i < words; ++i) {
    out += word(chance);
    out += chance.one_in(3) ? "\\\"" : ", ";
  }
  out += '"';
  if (!chance.one_in(4)) {
    append_spaces(out, chance, 1);
    append_decimal(out, time);
  }
  append_spaces(out, chance, 0);
  if (chance.one_in(3)) {
    out += '\r';
  }
}

// A long run of one byte, which may or may not be valid at its place.
void append_run(std::string& out, random& chance) {
  const char byte = run_bytes[chance.below(static_cast<std::uint32_t>(run_bytes.size()))];
  const std::uint32_t place = chance.below(4);
  const std::uint32_t length = chance.between(60, 900);
  out += place == 0 ? "m" : place == 1 ? "m,k=" : place == 2 ? "m f=" : "m f=1 ";
  out.append(length, byte);
  out += place < 2 ? " f=1 1" : "";
}

}  // namespace

hostile_rows::hostile_rows(std::uint64_t seed) : chance_(seed) {}

void hostile_rows::append(std::string& out) {
  const std::uint32_t which = chance_.below(400);
  if (which == 0) {
    // The string extends to the first quote of a later line.
    out += "m f=1,s=\"no end";
  } else if (which < 24) {
    append_run(out, chance_);
  } else if (which < 200) {
    out += hostile_line(chance_);
  } else {
    append_odd(out, chance_, time_);
  }
  out += '\n';
  time_ += 1000000;
}

}  // namespace simdlp::generate

// SPDX-License-Identifier: Apache-2.0
//
// A comment before each line. Quotes and backslashes in a comment mean nothing, but a decoder that
// splits or masks by quotes before it knows where comments are will stumble over an odd one.
#include <string_view>

#include "generate/digits.h"
#include "generate/rows.h"
#include "generate/words.h"

namespace simdlp::generate {
namespace {

constexpr std::array<std::string_view, 8> endings{
    " \"", "don't say \"so", "x=\"", "a=\"b\",c=", "path C:\\", "\\\"", "it's", "f=1,g=\"open"};

void append_comment(std::string& out, random& chance) {
  if (chance.one_in(16)) {
    // Blank lines and spaces before a comment are allowed too.
    out += "\n   ";
  }
  out += '#';
  const std::uint32_t words = chance.below(12);
  for (std::uint32_t i = 0; i < words; ++i) {
    out += ' ';
    out += word(chance);
  }
  if (chance.one_in(5)) {
    out += ' ';
    out += chance.pick(endings);
  }
  out += '\n';
}

}  // namespace

comments_rows::comments_rows(std::uint64_t seed) : chance_(seed) {}

void comments_rows::append(std::string& out) {
  append_comment(out, chance_);
  out += "jobs,queue=";
  out += service(chance_);
  out += ",region=";
  out += region(chance_);
  out += " waiting=";
  append_decimal(out, chance_.below(2000));
  out += "i,rate=";
  append_scaled(out, chance_.below(100000), 2);
  if (chance_.one_in(3)) {
    out += ",last=\"";
    out += word(chance_);
    out += " # ";
    out += word(chance_);
    out += '"';
  }
  out += ' ';
  append_decimal(out, time_);
  out += '\n';
  time_ += 1000000;
}

}  // namespace simdlp::generate

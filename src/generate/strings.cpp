// SPDX-License-Identifier: Apache-2.0
//
// Log messages in quoted fields: commas, spaces, equals signs and escaped quotes inside the quotes,
// and in every fourth message a stack trace of several lines, so that most line feeds of the data
// are not line ends.
#include <string_view>

#include "generate/digits.h"
#include "generate/rows.h"
#include "generate/words.h"

namespace simdlp::generate {
namespace {

constexpr std::array<std::string_view, 4> levels{"info", "warning", "error", "debug"};

void append_piece(std::string& out, random& chance) {
  switch (chance.below(12)) {
    case 0:
      out += word(chance);
      out += '=';
      append_decimal(out, chance.below(100000));
      break;
    case 1:
      out += "\\\"";
      out += word(chance);
      out += ' ';
      out += word(chance);
      out += "\\\"";
      break;
    case 2:
      out += word(chance);
      out += ',';
      break;
    case 3:
      out += "/srv/";
      out += service(chance);
      out += '/';
      out += word(chance);
      out += ".log";
      break;
    default: out += word(chance); break;
  }
}

void append_frame(std::string& out, random& chance) {
  out += "\n    at ";
  out += service(chance);
  out += '.';
  out += function_name(chance);
  out += " (line ";
  append_decimal(out, chance.between(10, 990));
  out += ')';
}

}  // namespace

strings_rows::strings_rows(std::uint64_t seed) : chance_(seed) {}

void strings_rows::append(std::string& out) {
  out += "logs,host=web-";
  append_padded(out, chance_.below(64), 2);
  out += ",level=";
  out += chance_.pick(levels);
  out += ",service=";
  out += service(chance_);
  out += " message=\"";
  const std::uint32_t wanted = chance_.between(110, 384);
  const bool trace = chance_.one_in(4);
  const std::size_t begin = out.size();
  append_piece(out, chance_);
  while (out.size() - begin < wanted) {
    if (trace && out.size() - begin > 40) {
      append_frame(out, chance_);
    } else {
      out += ' ';
      append_piece(out, chance_);
    }
  }
  out += "\",request=\"";
  const std::uint64_t request = chance_.next();
  for (unsigned i = 0; i < 16; ++i) {
    out += "0123456789abcdef"[(request >> (4 * i)) & 15];
  }
  out += "\",logger=\"";
  out += service(chance_);
  out += ", ";
  out += function_name(chance_);
  out += "\",status=";
  append_decimal(out, chance_.between(200, 504));
  out += "i ";
  append_decimal(out, time_);
  out += '\n';
  time_ += 1000000 + chance_.below(50000000);
}

}  // namespace simdlp::generate

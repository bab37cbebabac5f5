// SPDX-License-Identifier: Apache-2.0
#include "mutation.h"

#include <algorithm>
#include <array>
#include <limits>

namespace simdlp::agreement {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view lines[] = {
    "cpu,host=serverA,region=us-west usage=0.64,idle=99.5 1700000000000000000"sv,
    "cpu,host=serverA,region=us-west usage=1i,total=18446744073709551615u,up=true 1"sv,
    R"(weather\ station,city\,town=S\ o\=m\,e temp\ in=21.75,text="a \"quoted\" \\ word" -5)"sv,
    "log,level=info message=\"two\nlines, with = and spaces\",code=200i 1700000000000000000"sv,
    "  indented,a=b c=1  1700000000000000000  "sv,
    "trailing,a=b c=1 \r"sv,
    "m,path=C:\\dir\\sub\\\\x f=\"C:\\dir\\\\\",g=t"sv,
    "m f=\"\",g=\"\\\"\",h=\"\\\\\",i=\"\\n\" 0"sv,
    "# a comment with a quote \" and x=\""sv,
    "# a comment\twith a tab\\"sv,
    ""sv,
    "   "sv,
    "\r"sv,
    "measure\"ment,ta\"g=va\"lue fie\"ld=1 1"sv,
    "m,a=\"b\\ c=\"d e=1,f=\"g,h\",i=\"=\" 5"sv,
    "m t=t,u=T,v=true,w=True,x=TRUE,y=f,z=F,a=false,b=False,c=FALSE"sv,
    "m a=-0,b=-0.0,c=1.,d=.5,e=-.5e-3,f=1E+10,g=4.9e-324,h=1.7976931348623157e308"sv,
    "m a=9223372036854775807i,b=-9223372036854775808i,c=-0i,d=007i,e=0u"sv,
    "m f=1 9223372036854775807"sv,
    "m f=1 -9223372036854775808"sv,
    "Stra\xC3\x9F"
    "e,Stadt=M\xC3\xBCnchen \xE6\xB8\xA9\xE5\xBA\xA6=\"\xF0\x9F\x98\x80\" 1"sv,
    "m,a=b,a=c f=1,f=2 1"sv,
    "m f=1,g=x 1"sv,
    "m f=1 1 1"sv,
    "m f=1 1.5"sv,
    "m,a f=1"sv,
    "m,a= f=1"sv,
    "m,=b f=1"sv,
    "m,a=b=c f=1"sv,
    "m,a=b"sv,
    "m "sv,
    "m f"sv,
    "m f="sv,
    "m f=,g=1"sv,
    "m f=\"open 1700000000"sv,
    "m f=\"a\"b 1"sv,
    "m f=1\r 1"sv,
    "m\tf=1"sv,
    "m f=1\t1"sv,
    "# comment with \x01"sv,
    "m,k=\xFF f=1"sv,
    "m f=\"\xED\xA0\x80\" 1"sv,
    "m f=1e400"sv,
    "m f=9223372036854775808i,g=1"sv,
    "m f=18446744073709551616u"sv,
    "m f=1 9223372036854775808"sv,
    "a_rather_long_measurement_name_of_more_than_sixty_four_bytes_to_cross_a_block f=1i 1"sv,
};

// The texts that a mutation inserts.
constexpr std::string_view specials[] = {
    "\""sv,
    "\\"sv,
    "\n"sv,
    "\r"sv,
    "\r\n"sv,
    ","sv,
    "="sv,
    " "sv,
    "#"sv,
    "\\\""sv,
    "\\\\"sv,
    "\\ "sv,
    "\\,"sv,
    "\\="sv,
    "\t"sv,
    "\0"sv,
    "\x7F"sv,
    "\x1F"sv,
    "=\""sv,
    "\"\n"sv,
    "\\\n"sv,
    "\x80"sv,
    "\xC3"sv,
    "\xE2\x82"sv,
    "\xF0\x9F"sv,
    "\xC3\xA9"sv,
    "\xC2\x85"sv,
    "\xEF\xBF\xBD"sv,
    "\xF0\x9F\x98\x80"sv,
    "\xED\xA0\x80"sv,
    "\xC0\x80"sv,
    "\xF4\x90\x80\x80"sv,
    "i"sv,
    "u"sv,
    "e"sv,
    "."sv,
    "-"sv,
    "0"sv,
    "99999999"sv,
    "t"sv,
    " f=1"sv,
    ",k=v"sv,
    " 1\nm f=\""sv,
    "\n# \"\n"sv,
};

constexpr std::string_view name_pieces[] = {
    "a"sv,
    "host"sv,
    "region"sv,
    "x1"sv,
    "\\ "sv,
    "\\,"sv,
    "\\x"sv,
    "\\\\x"sv,
    "\xC3\xA9"sv,
    "\xE5\xA4\xA9"sv,
    "\xF0\x9F\x98\x80"sv,
    "-"sv,
    "."sv,
    "\"q"sv,
    "#"sv,
    "'"sv,
    "\xC2\x85"sv,
};

constexpr std::string_view string_pieces[] = {
    "a"sv,
    " "sv,
    ","sv,
    "="sv,
    "\n"sv,
    "\r\n"sv,
    "\\\""sv,
    "\\\\"sv,
    "\\n"sv,
    "word"sv,
    "\t"sv,
    "\xC3\xA9"sv,
    "\xF0\x9F\x98\x80"sv,
    "# "sv,
    "=1,"sv,
    "\0"sv,
};

void add_name(std::string& to, random_source& random, bool key) {
  const std::size_t count = 1 + random.below(random.one_in(20) ? 40 : 3);
  for (std::size_t i = 0; i < count; ++i) {
    // A measurement must not begin with a '#'; `x` in front does no harm elsewhere.
    std::string_view piece = random.pick(name_pieces);
    if (i == 0 && piece == "#") piece = "x";
    to += piece;
    if (key && random.one_in(12)) to += "\\=";
  }
}

void add_value(std::string& to, random_source& random) {
  constexpr std::string_view booleans[] = {"t", "T", "true",  "True",  "TRUE",
                                           "f", "F", "false", "False", "FALSE"};
  switch (random.below(6)) {
    case 0: to += std::to_string(static_cast<std::int64_t>(random.next())) + "i"; return;
    case 1: to += std::to_string(random.next() >> random.below(64)) + "u"; return;
    case 2: to += random.pick(booleans); return;
    case 3: {
      to += '"';
      const std::size_t count = random.below(random.one_in(20) ? 60 : 5);
      for (std::size_t i = 0; i < count; ++i) to += random.pick(string_pieces);
      to += '"';
      return;
    }
    case 4:
      to += std::to_string(random.below(1000)) + "." + std::to_string(random.below(100000));
      return;
    default: break;
  }
  if (random.one_in(2)) to += '-';
  to += std::to_string(random.next() >> random.below(64));
  if (random.one_in(2)) to += "." + std::to_string(random.next() >> random.below(64));
  if (random.one_in(4)) to += "e-" + std::to_string(random.below(330));
}

}  // namespace

std::span<const std::string_view> known_lines() { return lines; }

std::string valid_line(random_source& random) {
  std::string line;
  if (random.one_in(16)) line.append(random.below(4), ' ');
  add_name(line, random, false);
  const std::size_t tags = random.below(5);
  for (std::size_t i = 0; i < tags; ++i) {
    line += ',';
    add_name(line, random, true);
    line += '=';
    add_name(line, random, true);
  }
  line += ' ';
  if (random.one_in(16)) line += "  ";
  const std::size_t fields = 1 + random.below(5);
  for (std::size_t i = 0; i < fields; ++i) {
    if (i != 0) line += ',';
    add_name(line, random, true);
    line += '=';
    add_value(line, random);
  }
  if (!random.one_in(4)) {
    line += ' ';
    if (random.one_in(16)) line += "  ";
    line += std::to_string(static_cast<std::int64_t>(random.next()) >> random.below(64));
  }
  if (random.one_in(16)) line += "  ";
  return line;
}

std::string number_like(random_source& random) {
  constexpr std::string_view ends[] = {"", "", "", "i", "u", "e5", "e-5", "E+300", "e", "."};
  constexpr std::string_view edges[] = {"9223372036854775807",
                                        "9223372036854775808",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "99999999999999999999",
                                        "1.7976931348623157e308",
                                        "1.7976931348623159e308",
                                        "4.9e-324",
                                        "2.4e-324",
                                        "2.2250738585072011e-308",
                                        "0.1",
                                        "123456789.12345678",
                                        "0000000000000000001"};
  std::string number;
  if (random.one_in(3)) number += '-';
  if (random.one_in(4)) {
    number += random.pick(edges);
  } else {
    const std::size_t digits = random.below(26);
    const std::size_t dot = random.one_in(2) ? random.below(26) : 26;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i == dot) number += '.';
      number += static_cast<char>('0' + random.below(10));
    }
  }
  number += random.pick(ends);
  if (random.one_in(8))
    number.insert(random.below(number.size() + 1), 1, random.pick("+x._:/ e-0"sv));
  return number;
}

void mutate(std::string& text, random_source& random) {
  const std::size_t at = random.below(text.size() + 1);
  const std::size_t left = text.size() - at;
  const std::size_t length = random.below(std::min<std::size_t>(left, 12) + 1);
  switch (random.below(6)) {
    case 0:
    case 1: text.insert(at, random.pick(specials)); break;
    case 2: text.replace(at, std::min<std::size_t>(left, 1), random.pick(specials)); break;
    case 3: text.erase(at, length); break;
    case 4: {
      const std::string piece = text.substr(at, length);
      text.insert(random.below(text.size() + 1), piece);
      break;
    }
    default:
      if (left != 0) text[at] = static_cast<char>(random.below(256));
      break;
  }
}

decode_options random_options(random_source& random) {
  decode_options options;
  options.precision = static_cast<precision>(random.below(4));
  options.detect_precision = random.one_in(4);
  if (random.one_in(2)) options.default_timestamp = static_cast<std::int64_t>(random.next());
  if (random.one_in(16)) options.default_timestamp = std::numeric_limits<std::int64_t>::min();
  options.validate_utf8 = !random.one_in(4);
  if (random.one_in(3)) options.duplicates = duplicates::reject;
  if (random.one_in(6)) options.on_error = on_error::stop;
  if (random.one_in(2)) return options;
  if (random.one_in(3)) options.limits.line = random.below(120);
  if (random.one_in(3)) options.limits.name = random.below(16);
  if (random.one_in(3)) options.limits.string = random.below(16);
  if (random.one_in(3)) options.limits.tags = random.below(5);
  if (random.one_in(3)) options.limits.fields = random.below(5);
  return options;
}

}  // namespace simdlp::agreement

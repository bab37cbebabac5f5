// SPDX-License-Identifier: Apache-2.0
// Random lines with few different names, and values in every spelling.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "random_source.h"

namespace simdlp::test {

// Text from pieces of which most are plain.
inline std::string random_text(random_source& chance, std::size_t least) {
  static constexpr std::array<std::string_view, 24> pieces = {
      "a",   "b",    "c",        "host", "value_of_several_words",
      "x1",  "0",    "-",        "_",    ".",
      "/",   "\"",   "#",        "~",    "\\ ",
      "\\,", "\\=",  "\\\\",     "\\n",  "\\\"",
      "\t",  "\x7F", "\xC3\xA9", "\xFF"};
  constexpr std::size_t plain = 11;
  std::string made;
  for (std::size_t left = least + chance.below(3); left != 0; --left) {
    made += pieces[chance.below(chance.one_in(6) ? pieces.size() : plain)];
  }
  return made;
}

inline std::string random_value(random_source& chance) {
  static constexpr std::array<std::string_view, 36> values = {"1",
                                                              "1.0",
                                                              "1.50",
                                                              "-0",
                                                              "-0.0",
                                                              "21.5",
                                                              "1e3",
                                                              "1e300",
                                                              "5e-324",
                                                              "0.1",
                                                              "007",
                                                              "123456789012345678",
                                                              "0.30000000000000004",
                                                              "1e15",
                                                              "1e16",
                                                              ".5",
                                                              "5.",
                                                              "1i",
                                                              "0i",
                                                              "-0i",
                                                              "-7i",
                                                              "01i",
                                                              "00i",
                                                              "9223372036854775807i",
                                                              "1u",
                                                              "0u",
                                                              "01u",
                                                              "18446744073709551615u",
                                                              "t",
                                                              "T",
                                                              "true",
                                                              "True",
                                                              "TRUE",
                                                              "f",
                                                              "false",
                                                              "FALSE"};
  if (!chance.one_in(4)) return std::string(chance.pick(values));
  std::string inside = random_text(chance, 0);
  if (chance.one_in(6)) inside += "\n";
  std::string string = "\"";
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '"' && (i == 0 || inside[i - 1] != '\\')) string += '\\';
    string += inside[i];
  }
  return string + "\"";
}

inline std::string random_line(random_source& chance) {
  static constexpr std::array<std::string_view, 7> measurements = {
      "cpu", "mem", "a\\ b", "x\\,y", "b\\\\", "m\"", "a measurement_of_more_than_sixteen"};
  static constexpr std::array<std::string_view, 10> keys = {
      "a",  "b", "host", "z", "time", "\\ k", "a\\=b", "_field", "a_key_of_more_than_16_bytes",
      "q\""};
  static constexpr std::array<std::string_view, 12> times = {"",
                                                             " 1",
                                                             " 1700000000000000000",
                                                             " -5",
                                                             " 007",
                                                             " 0",
                                                             "  9",
                                                             " 9223372036854775806",
                                                             " -9223372036854775806",
                                                             " 1700000000",
                                                             " 17 ",
                                                             " -0"};
  std::string line(chance.pick(measurements).substr(0, 9));
  for (std::size_t tags = chance.below(4); tags != 0; --tags) {
    line += "," + std::string(chance.pick(keys)) + "=" + random_text(chance, 1);
  }
  line += chance.one_in(20) ? "  " : " ";
  for (std::size_t fields = 1 + chance.below(3); fields != 0; --fields) {
    line += std::string(chance.pick(keys)) + "=" + random_value(chance);
    if (fields != 1) line += ",";
  }
  return line + std::string(chance.pick(times));
}

}  // namespace simdlp::test

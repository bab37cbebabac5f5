// SPDX-License-Identifier: Apache-2.0
// Random line protocol in which schemas conflict, fields come and go, tags appear late, names are
// escaped and lines are bad. The vocabularies are small, so that all combinations occur.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "generate/random.h"

namespace simdlp::table_tests {

class random_lines {
 public:
  // `wild` in [0, 100]: how many percent of the choices are unusual.
  random_lines(std::uint64_t seed, unsigned wild) : random_(seed), wild_(wild) {}

  std::string lines(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
      out += line() + (unusual() && i % 7 == 0 ? "\r\n" : "\n");
    return out;
  }

 private:
  std::size_t below(std::size_t bound) {
    return static_cast<std::size_t>(random_.below(static_cast<std::uint32_t>(bound)));
  }
  bool unusual() { return below(100) < wild_; }
  template <std::size_t N>
  std::string_view one_of(const std::string_view (&from)[N], std::size_t usual) {
    return from[below(unusual() ? N : usual)];
  }

  std::string line() {
    static constexpr std::string_view bad[] = {
        "", "# a comment", "m", "m f=", "m,t= f=1", "m f=1 x", "  ", "m f=\"open", ",a=1 f=1"};
    if (unusual() && below(4) == 0) return std::string(bad[below(std::size(bad) - 2) + below(2)]);
    static constexpr std::string_view measurements[] = {"cpu", "m", "m\\ 1", "disk\\,x", "n\\"};
    static constexpr std::string_view tag_keys[] = {"host",     "region", "a", "b\\ c",
                                                    "quote\"d", "time",   "f", "zone"};
    static constexpr std::string_view tag_values[] = {"a",     "server01", "b\\ c",   "x\\=y",
                                                      "\"q\"", "C:\\dir",  "\xC3\xA9"};
    static constexpr std::string_view fields[] = {"f",
                                                  "g",
                                                  "usage_user",
                                                  "a_key_of_more_than_sixteen_bytes",
                                                  "b_key_of_more_than_sixteen_bytes",
                                                  "k\\ 1",
                                                  "time",
                                                  "host",
                                                  "f:int",
                                                  "s"};
    std::string out(one_of(measurements, 2));
    const std::size_t tags = unusual() ? below(5) : 2;
    for (std::size_t i = 0; i < tags; ++i) {
      const std::string_view key = unusual() ? one_of(tag_keys, 4) : tag_keys[i % 2];
      out += ',';
      out += key;
      out += '=';
      out += one_of(tag_values, 3);
    }
    out += ' ';
    if (unusual() && below(5) == 0) out += ' ';
    const std::size_t count = unusual() ? 1 + below(6) : 3;
    for (std::size_t i = 0; i < count; ++i) {
      if (i != 0) out += ',';
      const std::size_t which = unusual() ? below(std::size(fields)) : i;
      out += fields[which];
      out += '=';
      out += value(unusual() ? below(5) : which % 5);
    }
    if (!unusual()) out += " " + std::to_string(1'600'000'000 + below(1'000'000'000));
    return out;
  }

  std::string value(std::size_t kind) {
    static constexpr std::string_view floats[] = {
        "1", "2.5", "-0", "1e300", "0.1234567890123456789", "-17.25", "5."};
    static constexpr std::string_view strings[] = {
        "\"\"",
        "\"text\"",
        "\"a \\\"b\\\", c=d\"",
        "\"back\\\\slash\"",
        "\"two\nlines\"",
        "\"a string of some more than thirty-two bytes\""};
    static constexpr std::string_view truths[] = {"t", "false", "TRUE", "F", "True"};
    switch (kind) {
      case 0: return std::string(one_of(floats, 3));
      case 1: return (below(3) == 0 ? "-" : "") + std::to_string(below(1'000'000)) + "i";
      case 2: return std::to_string(below(100)) + "u";
      case 3: return std::string(truths[below(std::size(truths))]);
      default: return std::string(strings[below(std::size(strings))]);
    }
  }

  generate::random random_;
  unsigned wild_;
};

}  // namespace simdlp::table_tests

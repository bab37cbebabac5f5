// SPDX-License-Identifier: Apache-2.0
//
// Random points with many difficult parts: separators, backslashes, quotes, control bytes, broken
// UTF-8, lengths around a block of sixteen bytes, doubles of any bits.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "generate/random.h"
#include "model.h"

namespace simdlp::model {

class random_points {
 public:
  explicit random_points(std::uint64_t seed) : chance_(seed) {}

  // `nasty` of 100 points have something that may have to be refused.
  point next(std::uint32_t nasty) {
    nasty_ = chance_.below(100) < nasty;
    point made;
    made.measurement = name();
    const std::uint32_t tags = chance_.below(5);
    for (std::uint32_t i = 0; i < tags; ++i) {
      std::string key = name();
      made.tags.emplace_back(std::move(key), name());
    }
    const std::uint32_t fields = chance_.below(nasty_ ? 5 : 4) + (nasty_ ? 0 : 1);
    for (std::uint32_t i = 0; i < fields; ++i) {
      std::string key = name();
      made.fields.emplace_back(std::move(key), any_value());
    }
    if (!chance_.one_in(4)) made.time = integer();
    return made;
  }

  std::string name() {
    const bool nasty = nasty_ && chance_.one_in(6);
    const std::uint32_t size = length() + (nasty_ && chance_.one_in(60) ? 0 : 1);
    std::string made;
    for (std::uint32_t i = 0; i < size; ++i) {
      if (nasty && chance_.one_in(8)) {
        made += byte_of({"\\", "\"", "\n", "\t", "\r", std::string_view("\0", 1), "\x7F", "\xFF",
                         "\xC3", "\xED\xA0\x80", "#", "\x1F"});
      } else if (chance_.one_in(8)) {
        made +=
            byte_of({",", "=", " ", "\\n", "\xC3\xA9", "\xE6\x97\xA5", "\"", "#", "'", "~", "!"});
      } else {
        made += static_cast<char>('a' + chance_.below(26));
      }
    }
    // Otherwise, equal keys are rare.
    if (nasty_ && chance_.one_in(10)) made = chance_.one_in(2) ? "time" : "twice";
    return made;
  }

  std::string string() {
    const std::uint32_t size = chance_.one_in(50) ? 4000 + chance_.below(1000) : length();
    std::string made;
    while (made.size() < size) {
      if (chance_.one_in(10)) {
        made +=
            byte_of({"\"", "\\", "\n", "\r\n", std::string_view("\0", 1), "\xC3\xA9", ",", "= "});
      } else {
        made += static_cast<char>('a' + chance_.below(26));
      }
    }
    if (nasty_ && chance_.one_in(20)) made += '\x80';
    return made;
  }

  double floating() {
    switch (chance_.below(4)) {
      case 0: return static_cast<double>(chance_.below(100000)) / 1000.0;
      case 1: return static_cast<double>(integer());
      case 2: return static_cast<double>(integer()) / 1e6;
      default: break;
    }
    for (;;) {
      const auto number = std::bit_cast<double>(chance_.next());
      const bool finite = number - number == 0;
      if (finite || (nasty_ && chance_.one_in(3))) return number;
    }
  }

  // All numbers of digits are about equally likely.
  std::int64_t integer() {
    if (chance_.one_in(20)) {
      return chance_.one_in(2) ? std::numeric_limits<std::int64_t>::min()
                               : std::numeric_limits<std::int64_t>::max();
    }
    const std::uint32_t bits = chance_.below(64);
    const auto number = static_cast<std::int64_t>(chance_.next() >> bits >> 1U);
    return chance_.one_in(2) ? -number : number;
  }

 private:
  value any_value() {
    switch (chance_.below(6)) {
      case 0: return integer();
      case 1: return static_cast<std::uint64_t>(integer());
      case 2: return chance_.one_in(2);
      case 3: return string();
      default: return floating();
    }
  }

  std::uint32_t length() {
    constexpr std::array<std::uint32_t, 12> hard{1, 3, 4, 7, 8, 14, 15, 16, 17, 31, 32, 47};
    if (chance_.one_in(200)) return 500 + chance_.below(30);
    return chance_.one_in(2) ? chance_.below(20) : chance_.pick(hard);
  }

  template <std::size_t N>
  std::string_view byte_of(const std::string_view (&choices)[N]) {
    return choices[chance_.below(static_cast<std::uint32_t>(N))];
  }

  generate::random chance_;
  bool nasty_ = false;
};

}  // namespace simdlp::model

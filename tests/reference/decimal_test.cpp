// SPDX-License-Identifier: Apache-2.0
//
// The conversion of decimal text to doubles: hard cases by their bits, and many random texts against
// the C library's own conversion, which is another implementation of the same promise.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "reference_decimal.h"

namespace {

using reference::nearest_double;

std::uint64_t bits(double number) { return std::bit_cast<std::uint64_t>(number); }

TEST(decimal, TiesGoToEven) {
  EXPECT_EQ(bits(nearest_double("9007199254740993")), bits(9007199254740992.0));
  EXPECT_EQ(bits(nearest_double("9007199254740995")), bits(9007199254740996.0));
  EXPECT_EQ(bits(nearest_double("9007199254740993." + std::string(2000, '0'))),
            bits(9007199254740992.0));
  EXPECT_EQ(bits(nearest_double("9007199254740993." + std::string(2000, '0') + "1")),
            bits(9007199254740994.0));
}

TEST(decimal, EdgesOfTheRange) {
  constexpr double largest = std::numeric_limits<double>::max();
  constexpr double smallest = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(bits(nearest_double("1.7976931348623157e308")), bits(largest));
  EXPECT_EQ(bits(nearest_double("179769313486231580793e288")), bits(largest));
  EXPECT_EQ(nearest_double("179769313486231580794e288"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(nearest_double("-1e400"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(bits(nearest_double("4.9e-324")), bits(smallest));
  EXPECT_EQ(bits(nearest_double("2.4703282292062328e-324")), bits(smallest));
  EXPECT_EQ(bits(nearest_double("2.4703282292062327e-324")), bits(0.0));
  EXPECT_EQ(bits(nearest_double("-1e-400")), bits(-0.0));
  EXPECT_EQ(bits(nearest_double("2.2250738585072014e-308")), bits(std::ldexp(1.0, -1022)));
  EXPECT_EQ(bits(nearest_double("2.2250738585072011e-308")), 0x000FFFFFFFFFFFFFU);
}

TEST(decimal, LengthAndExponentMayCancel) {
  EXPECT_EQ(nearest_double("0." + std::string(5000, '0') + "1e5001"), 1.0);
  EXPECT_EQ(nearest_double("1" + std::string(5000, '0') + "e-5000"), 1.0);
  EXPECT_EQ(bits(nearest_double("-0." + std::string(5000, '0') + "e99999999999999999999")),
            bits(-0.0));
}

/// Random digits, dot and exponent, most of them within the range of a double.
std::string random_text(std::mt19937_64& random) {
  const auto below = [&random](std::uint64_t n) { return random() % n; };
  std::string text = below(2) == 0 ? "-" : "";
  const std::uint64_t length = 1 + (below(8) == 0 ? below(900) : below(22));
  const std::uint64_t dot = below(length + 1);
  for (std::uint64_t i = 0; i < length; ++i) {
    if (i == dot) text += '.';
    text += static_cast<char>('0' + (below(3) == 0 ? 9 * below(2) : below(10)));
  }
  if (below(3) != 0) text += 'e' + std::to_string(static_cast<std::int64_t>(below(680)) - 350);
  return text;
}

TEST(decimal, AgreesWithTheCLibrary) {
  std::mt19937_64 random(20240607);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random);
    ASSERT_EQ(bits(nearest_double(text)), bits(std::strtod(text.c_str(), nullptr))) << text;
  }
}

TEST(decimal, ReadsBackEveryDoubleAndTheMiddlesBetweenThem) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2'000; ++i) {
    const double number = std::bit_cast<double>(random() & 0x7FFFFFFFFFFFFFFFU);
    const double above = std::nextafter(number, std::numeric_limits<double>::infinity());
    if (!std::isfinite(above)) continue;
    char text[1200];
    std::snprintf(text, sizeof text, "%.17g", number);
    ASSERT_EQ(bits(nearest_double(text)), bits(number)) << text;
    // Exact in long double where it has more than 53 bits; elsewhere one of the two neighbours.
    std::snprintf(text, sizeof text, "%.1100Le", (static_cast<long double>(number) + above) / 2);
    ASSERT_EQ(bits(nearest_double(text)), bits(std::strtod(text, nullptr))) << text;
  }
}

}  // namespace

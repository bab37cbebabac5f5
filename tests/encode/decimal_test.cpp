// SPDX-License-Identifier: Apache-2.0
//
// Numbers as text: integers of every length, and many millions of floats of every kind, compared
// with the C++ library's shortest conversion.
#include "text/decimal.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "generate/random.h"
#include "model.h"
#include "number_lengths.h"

namespace simdlp::detail {
namespace {

template <class Write, class T>
std::string text_of(Write write, T number) {
  char buffer[number_room];
  return {buffer, write(buffer, number)};
}

std::string float_text(double number) { return text_of(write_float, number); }

TEST(decimal, IntegersOfEveryLength) {
  const auto expect = [](std::uint64_t number) {
    ASSERT_EQ(text_of([](char* to, std::uint64_t n) { return write_unsigned(to, n); }, number),
              std::to_string(number));
    const auto as_signed = static_cast<std::int64_t>(number);
    ASSERT_EQ(text_of([](char* to, std::int64_t n) { return write_integer(to, n); }, as_signed),
              std::to_string(as_signed));
  };
  for (std::uint64_t number = 0; number < 200'000; ++number) expect(number);
  test::for_numbers_of_every_length(3, 1'000'000, expect);
}

TEST(decimal, SpreadsEightDigits) {
  for (std::uint32_t number = 0; number < 100'000'000; number += 37) {
    std::uint64_t rest = number;
    std::uint64_t wanted = 0;
    for (unsigned at = 8; at-- > 0; rest /= 10) wanted |= (rest % 10) << (8 * at);
    ASSERT_EQ(eight_digits_of<decimal_SpreadsEightDigits_Test>::spread(number), wanted) << number;
  }
}

TEST(decimal, FloatsHaveTheDocumentedForm) {
  EXPECT_EQ(float_text(0.0), "0");
  EXPECT_EQ(float_text(-0.0), "-0");
  EXPECT_EQ(float_text(1.0), "1");
  EXPECT_EQ(float_text(-72.0), "-72");
  EXPECT_EQ(float_text(20.2), "20.2");
  EXPECT_EQ(float_text(0.001), "0.001");
  EXPECT_EQ(float_text(0.0001), "0.0001");
  EXPECT_EQ(float_text(0.00001), "1e-05");
  EXPECT_EQ(float_text(100000.0), "100000");
  EXPECT_EQ(float_text(1e15), "1000000000000000");
  EXPECT_EQ(float_text(9999999999999998.0), "9999999999999998");
  EXPECT_EQ(float_text(1e16), "1e+16");
  EXPECT_EQ(float_text(1.5e16), "1.5e+16");
  EXPECT_EQ(float_text(1e21), "1e+21");
  EXPECT_EQ(float_text(9007199254740993.0), "9007199254740992");
  EXPECT_EQ(float_text(5e-324), "5e-324");
  EXPECT_EQ(float_text(-std::numeric_limits<double>::max()), "-1.7976931348623157e+308");
  EXPECT_EQ(float_text(2.2250738585072014e-308), "2.2250738585072014e-308");
  EXPECT_EQ(float_text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(float_text(12345678912345.678), "12345678912345.678");
}

// The C++ library's shortest digits in the documented form.
std::string wanted_text(double number) {
  char buffer[64];
  const double magnitude = std::fabs(number);
  const bool positional = number == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  const auto form = positional ? std::chars_format::fixed : std::chars_format::scientific;
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number, form).ptr};
}

void expect_shortest(double number) {
  char buffer[number_room];
  const std::string_view text(buffer,
                              static_cast<std::size_t>(write_float(buffer, number) - buffer));
  ASSERT_EQ(text, wanted_text(number));
  // Uses the C library, because std::from_chars of GCC 12 is sometimes wrong by a bit on 32-bit
  // x86.
  const double back = std::strtod(std::string(text).c_str(), nullptr);
  ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(number)) << text;
}

TEST(decimal, FloatsOfFewDecimalsAreShortest) {
  for (std::int64_t k = -1'000'000; k <= 1'000'000; ++k) {
    expect_shortest(static_cast<double>(k) / 1000.0);
  }
  generate::random chance(11);
  for (int i = 0; i < 2'000'000; ++i) {
    const auto k = static_cast<double>(chance.next() >> (11 + chance.below(50)));
    expect_shortest(k / 1000.0);
    expect_shortest(k / 100.0);
    expect_shortest(k / 10.0);
    expect_shortest(k);
    // The neighbours of such numbers look similar, and must not be mistaken for them.
    expect_shortest(std::nextafter(k / 1000.0, 0.0));
    expect_shortest(std::nextafter(k / 1000.0, 1e300));
    if (HasFatalFailure()) return;
  }
}

TEST(decimal, FloatsOfAnyBitsAreShortest) {
  generate::random chance(12);
  for (int i = 0; i < 4'000'000; ++i) {
    const auto number = std::bit_cast<double>(chance.next());
    if (!is_finite(number)) continue;
    expect_shortest(number);
    if (HasFatalFailure()) return;
  }
}

TEST(decimal, FloatsOfManyDecimalsAreShortest) {
  generate::random chance(13);
  for (int i = 0; i < 2'000'000; ++i) {
    const auto digits = static_cast<double>(chance.next() >> (chance.below(53) + 11));
    expect_shortest(digits / std::pow(10.0, chance.below(23)));
    expect_shortest(digits * std::pow(10.0, chance.below(23)));
    if (HasFatalFailure()) return;
  }
}

TEST(decimal, PowersOfTwoAndTheirNeighboursAreShortest) {
  for (int exponent = -1074; exponent <= 1023; ++exponent) {
    const double power = std::ldexp(1.0, exponent);
    expect_shortest(power);
    expect_shortest(std::nextafter(power, 0.0));
    expect_shortest(-std::nextafter(power, 1e308));
  }
  for (int exponent = -308; exponent <= 308; ++exponent) {
    const double power = std::strtod(("1e" + std::to_string(exponent)).c_str(), nullptr);
    expect_shortest(power);
    expect_shortest(std::nextafter(power, 0.0));
    expect_shortest(std::nextafter(power, 1e308));
  }
}

// The model, which tries every number of digits, gives the same text as the C++ library.
TEST(decimal, TheModelKnowsTheShortestText) {
  generate::random chance(14);
  for (int i = 0; i < 50'000; ++i) {
    const auto number = std::bit_cast<double>(chance.next());
    if (!is_finite(number)) continue;
    ASSERT_EQ(model::text_of(number), wanted_text(number));
    ASSERT_EQ(model::text_of(static_cast<double>(i) / 1000),
              float_text(static_cast<double>(i) / 1000));
  }
}

TEST(decimal, NoInfinityAndNoNan) {
  EXPECT_TRUE(is_finite(0.0));
  EXPECT_TRUE(is_finite(std::numeric_limits<double>::max()));
  EXPECT_TRUE(is_finite(-std::numeric_limits<double>::denorm_min()));
  EXPECT_FALSE(is_finite(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(is_finite(-std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(is_finite(std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace simdlp::detail

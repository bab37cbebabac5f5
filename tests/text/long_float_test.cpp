// SPDX-License-Identifier: Apache-2.0
// Floats bit for bit against the C library: the short ones of simdlp/detail/number.h, the long ones of
// every kernel, and the general parser that takes over from both. Every token ends at a page that
// cannot be read; the bytes before it may be read but must not change the result.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "proofs/effort.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/number.h"
#include "simdlp/kernel.h"
#include "value_grammar.h"

namespace {

using simdlp::agreement::effort;
using simdlp::agreement::seed;
using simdlp::detail::parse_any_float;
using simdlp::detail::parsed;

// Its own grammar; the number comes from the C library, which rounds correctly in the C locale.
parsed<double> judge(const std::string& token) {
  if (!simdlp::test::is_float(token)) return {0, false};
  const double number = std::strtod(token.c_str(), nullptr);
  return {number, !std::isinf(number)};
}

parsed<double> read_float(const simdlp::kernel& by, const char* first, std::size_t size) {
  parsed<double> read{0, false};
  read.ok = simdlp::detail::read_float(by.functions->numbers, first, size, read.value);
  return read;
}
// Without sign, 1 to 8 characters.
parsed<double> read_short_float(const char* first, std::size_t size) {
  parsed<double> read{0, false};
  read.ok = simdlp::detail::read_short_float(first + size, size, 0, read.value);
  return read;
}

std::uint64_t bits(double number) { return std::bit_cast<std::uint64_t>(number); }

class long_float : public testing::Test {
 protected:
  void check(const std::string& token) {
    const std::size_t size = token.size();
    const char* const at = pages_.at_end(token).data();
    std::fill_n(pages_.end() - size - 33, 33, "0.=9-\xFF"[random_() % 6]);
    const parsed<double> expected = judge(token);
    expect(parse_any_float(at, size), expected, token);
    if (size == 0) return;
    for (const simdlp::kernel& each : running_) {
      SCOPED_TRACE(each.name);
      expect(read_float(each, at, size), expected, token);
      expect(each.functions->numbers.floating(at, size), expected, token);
    }
    // The fast parser gives no result, or the correct one.
    if (size > 8 || !read_short_float(at, size).ok) return;
    expect(read_short_float(at, size), expected, token);
  }

  static void expect(const parsed<double>& got, const parsed<double>& right,
                     const std::string& token) {
    ASSERT_EQ(got.ok, right.ok) << token;
    if (!right.ok) return;
    ASSERT_EQ(bits(got.value), bits(right.value)) << token;
  }

  // Read once: CPUID is slow in a virtual machine.
  static std::vector<simdlp::kernel> running_kernels() {
    std::vector<simdlp::kernel> running;
    for (const simdlp::kernel& each : simdlp::kernels()) {
      if (each.supported()) running.push_back(each);
    }
    return running;
  }

  std::string random_digits(std::size_t size) {
    std::string digits(size, '0');
    for (char& digit : digits) digit = static_cast<char>('0' + random_() % 10);
    return digits;
  }

  simdlp::test::guarded_memory pages_{8192};
  std::mt19937_64 random_{seed(61)};
  std::vector<simdlp::kernel> running_ = running_kernels();
};

TEST_F(long_float, Edges) {
  for (const char* const token : {"0",
                                  "-0",
                                  "0.0",
                                  "-0.0",
                                  ".0",
                                  "-.0",
                                  "0.",
                                  "-0.",
                                  "00",
                                  "-00.00",
                                  "1",
                                  "-1",
                                  "0.1",
                                  "0.2",
                                  "0.3",
                                  "1.0",
                                  "1.",
                                  ".1",
                                  "-.1",
                                  "9007199254740992",
                                  "9007199254740993",
                                  "9007199254740991",
                                  "9007199254740994",
                                  "-9007199254740993",
                                  "900719925474099.3",
                                  "900719925474.0993",
                                  "9.007199254740993",
                                  ".9007199254740993",
                                  "9007199254740993.",
                                  "90071992547409930",
                                  "9999999999999999",
                                  "999999999999999.9",
                                  "0000000000000001",
                                  ".000000000000001",
                                  "000000000000001.",
                                  "123456789.123456",
                                  "1234567.12345678",
                                  "0.000000000000001",
                                  "1.7976931348623157e308",
                                  "1.7976931348623158e308",
                                  "1.7976931348623159e308",
                                  "179769313486231570e292",
                                  "1e308",
                                  "1e309",
                                  "-1e309",
                                  "1e400",
                                  "1e99999",
                                  "2e308",
                                  "2.2250738585072014e-308",
                                  "2.2250738585072011e-308",
                                  "2.225073858507201e-308",
                                  "4.9406564584124654e-324",
                                  "5e-324",
                                  "3e-324",
                                  "2.4703282292062327e-324",
                                  "2.4703282292062328e-324",
                                  "2e-324",
                                  "1e-324",
                                  "-1e-400",
                                  "1e-99999",
                                  "0e400",
                                  "0e99999",
                                  "0.0e-400",
                                  "6.02214076e23",
                                  "1e22",
                                  "1e23",
                                  "1e15",
                                  "1e16",
                                  "123e-5",
                                  "1e+05",
                                  "1E5",
                                  "8.5",
                                  "100000000000000016777215",
                                  "100000000000000016777216",
                                  "7.2057594037927933e16",
                                  "9214843084008499",
                                  "0.500000000000000166533453693773481063544750213623046875",
                                  "3.518437208883201171875e13",
                                  "6929495644600919.5",
                                  "3.7455744005952583e15",
                                  "2.2250738585072012e-308",
                                  "1090544144181609348671888949248"}) {
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

TEST_F(long_float, HundredsOfDigits) {
  for (std::size_t digits = 100; digits < 800; digits += 37) {
    const std::string token = random_digits(digits);
    for (const char* const exponent : {"", "e-10", "e-300", "e-1000", "e300"}) {
      ASSERT_NO_FATAL_FAILURE(check(token + exponent));
      ASSERT_NO_FATAL_FAILURE(check("-0." + token + exponent));
    }
  }
}

TEST_F(long_float, NoFloats) {
  for (const char* const token : {"",
                                  "-",
                                  ".",
                                  "-.",
                                  "+1",
                                  "1.2.3",
                                  "..1",
                                  "1..",
                                  "e",
                                  "e5",
                                  ".e5",
                                  "-e5",
                                  "1e",
                                  "1e+",
                                  "1e-",
                                  "1e5.",
                                  "1e5e5",
                                  "1e++5",
                                  "0x1p3",
                                  "0x10",
                                  "nan",
                                  "NaN",
                                  "-nan",
                                  "inf",
                                  "-inf",
                                  "infinity",
                                  "1f",
                                  "1d",
                                  "1_0",
                                  "1,5",
                                  " 1",
                                  "1 ",
                                  "\t1",
                                  "--1",
                                  "1-",
                                  "1-2",
                                  "1.5-",
                                  "- 1",
                                  "1i",
                                  "1u",
                                  "1234567890123456a",
                                  "a234567890123456",
                                  "123456789012345 ",
                                  "............1"}) {
    ASSERT_FALSE(judge(token).ok) << token;
    if (*token == '\0') continue;  // a token has one byte at least
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

TEST_F(long_float, UpToFourDigitsWithADotAtEveryPlace) {
  for (std::size_t size = 1, count = 10; size <= 4; ++size, count *= 10) {
    for (std::size_t value = 0; value < count; ++value) {
      std::string digits = std::to_string(value);
      digits.insert(0, size - digits.size(), '0');
      ASSERT_NO_FATAL_FAILURE(check(digits));
      for (std::size_t place = 0; place <= size; ++place) {
        std::string token = digits;
        ASSERT_NO_FATAL_FAILURE(check(token.insert(place, ".")));
      }
    }
  }
}

TEST_F(long_float, EveryByteAtEveryPlace) {
  for (std::size_t size = 1; size <= 34; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string token(size, static_cast<char>('0' + (size + place) % 10));
        token[place] = static_cast<char>(byte);
        ASSERT_NO_FATAL_FAILURE(check(token));
        // A second byte with a meaning.
        if (size < 3) continue;
        token[(place + 1) % size] = '.';
        ASSERT_NO_FATAL_FAILURE(check(token));
      }
    }
  }
}

TEST_F(long_float, TwoMillionRandomSpans) {
  for (std::size_t round = 0; round < effort(2'000'000); ++round) {
    std::string token = random_digits(1 + random_() % 20);
    // A dot at any place or no dot; sometimes leading zeros.
    const auto place = random_() % (token.size() + 4);
    if (place < token.size()) token[place] = '.';
    if (random_() % 8 == 0) std::fill_n(token.begin(), random_() % token.size(), '0');
    if (random_() % 4 == 0) token.insert(0, "-");
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

TEST_F(long_float, RandomExponents) {
  for (std::size_t round = 0; round < effort(200'000); ++round) {
    std::string token = random_digits(1 + random_() % 20);
    const auto place = random_() % (token.size() + 1);
    if (place < token.size()) token.insert(place, ".");
    token += random_() % 2 == 0 ? "e" : "E";
    token += std::string_view("+-").substr(random_() % 2, random_() % 2);
    token += std::to_string(random_() % (round % 10 == 0 ? 1000 : 330));
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

TEST_F(long_float, RandomDoublesAsTheCLibraryWritesThem) {
  for (std::size_t round = 0; round < effort(200'000); ++round) {
    const auto number = std::bit_cast<double>(random_());
    if (!std::isfinite(number)) continue;
    char token[64];
    const int digits = 15 + static_cast<int>(random_() % 5);
    const int size = std::snprintf(token, sizeof token, "%.*e", digits, number);
    ASSERT_GT(size, 0);
    ASSERT_NO_FATAL_FAILURE(check(token));
    const parsed<double> read = read_float(*simdlp::default_kernel().kernel, pages_.end() - size,
                                           static_cast<std::size_t>(size));
    if (digits < 16) continue;
    ASSERT_EQ(bits(read.value), bits(number)) << token;
  }
}

// Just above and below the middle between two doubles, where every digit counts.
TEST_F(long_float, HalfwayBetweenTwoIntegers) {
  for (int round = 0; round < 20'000; ++round) {
    const auto whole = (std::uint64_t{1} << 53U) + (random_() >> 12U) % (std::uint64_t{1} << 53U);
    const std::string middle = std::to_string(whole | 1U);
    for (const char* const tail : {"", ".0", ".00000000000000000000001", "e0", "0e-1"}) {
      ASSERT_NO_FATAL_FAILURE(check(middle + tail));
    }
    ASSERT_NO_FATAL_FAILURE(check(std::to_string((whole | 1U) - 1) + ".99999999999999999999"));
  }
}

// An odd number of 54 bits times a power of five, with as many decimals, is a middle exactly.
TEST_F(long_float, HalfwayWithFewDecimals) {
  for (std::uint64_t decimals = 0, power = 1; decimals <= 4; ++decimals, power *= 5) {
    for (int round = 0; round < 50'000; ++round) {
      const std::uint64_t first = std::uint64_t{1} << 53U;
      const std::uint64_t odd =
          first + random_() % (round % 2 == 0 ? first : first / 64) / 2 * 2 + 1;
      for (const int step : {-1, 0, 1}) {
        std::string token = std::to_string(odd * power + static_cast<std::uint64_t>(step));
        if (decimals != 0) token.insert(token.size() - decimals, ".");
        ASSERT_NO_FATAL_FAILURE(check(token));
        ASSERT_NO_FATAL_FAILURE(check("-" + token));
      }
    }
  }
}

// The midpoint after a random double, cut to the number of digits that a fast path accepts.
TEST_F(long_float, NearTheMiddleOfTwoDoubles) {
  for (std::size_t round = 0; round < effort(200'000); ++round) {
    const int exponent = static_cast<int>(random_() % 70) - 40;
    const double below =
        std::ldexp(1.0 + static_cast<double>(random_() >> 12U) * 0x1p-52, exponent);
    const double above = std::nextafter(below, std::numeric_limits<double>::infinity());
    const long double middle = (static_cast<long double>(below) + above) / 2;
    char token[64];
    const int whole = std::snprintf(token, sizeof token, "%.0f", std::floor(below));
    const int decimals = std::max(1, 19 - whole);
    std::snprintf(token, sizeof token, "%.*Lf", decimals, middle);
    ASSERT_NO_FATAL_FAILURE(check(token));
    // Its neighbours in the last digit.
    char& last = token[std::string_view(token).size() - 1];
    last = static_cast<char>(last == '9' ? '8' : last + 1);
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

// The powers of two and their neighbours: where the exponent changes, and where digits run out.
TEST_F(long_float, AroundPowersOfTwo) {
  for (int exponent = -62; exponent < 64; ++exponent) {
    for (const double from : {0.0, std::numeric_limits<double>::infinity()}) {
      double number = std::ldexp(1.0, exponent);
      for (int step = 0; step < 20; ++step) {
        char token[64];
        for (int decimals = 0; decimals <= 19; ++decimals) {
          std::snprintf(token, sizeof token, "%.*f", decimals, number);
          ASSERT_NO_FATAL_FAILURE(check(token));
        }
        number = std::nextafter(number, from);
      }
    }
  }
}

TEST_F(long_float, ManyNinesAndZeros) {
  for (std::size_t size = 1; size <= 34; ++size) {
    for (const char digit : {'0', '9', '1', '4', '5'}) {
      for (const char last : {'0', '1', '9'}) {
        std::string token(size, digit);
        token.back() = last;
        ASSERT_NO_FATAL_FAILURE(check(token));
        for (std::size_t place = 0; place <= size; ++place) {
          std::string with = token;
          with.insert(place, ".");
          ASSERT_NO_FATAL_FAILURE(check(with));
          ASSERT_NO_FATAL_FAILURE(check("-" + with));
        }
      }
    }
  }
}

TEST_F(long_float, TheShortWayTakesWhatItPromises) {
  if (!simdlp::detail::doubles_round_once) {
    EXPECT_FALSE(read_short_float(pages_.at_end("1").data(), 1).ok);
    return;
  }
  for (std::size_t size = 1; size <= 8; ++size) {
    const std::string token(size, '1');
    EXPECT_TRUE(read_short_float(pages_.at_end(token).data(), size).ok) << token;
    for (std::size_t place = 0; place + 1 < size; ++place) {
      std::string with = token;
      with[place] = '.';
      EXPECT_TRUE(read_short_float(pages_.at_end(with).data(), size).ok) << with;
    }
  }
  EXPECT_FALSE(read_short_float(pages_.at_end(".").data(), 1).ok);
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
// Integers and booleans on the hot path. Every token ends at a page that cannot be read; the
// bytes before it may be read but must not change the result. Floats are in long_float_test.cpp.
#include "simdlp/detail/number.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "proofs/effort.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/kernel.h"
#include "value_grammar.h"

namespace {

using simdlp::agreement::effort;
using simdlp::agreement::seed;
using simdlp::detail::parsed;

// The same without the library.
template <class T>
parsed<T> judge(std::string_view token, bool is_right) {
  T number = 0;
  if (!is_right) return {0, false};
  const auto read = std::from_chars(token.data(), token.data() + token.size(), number);
  return {number, read.ec == std::errc()};
}
parsed<std::int64_t> judge_integer(std::string_view token) {
  return judge<std::int64_t>(token, simdlp::test::is_integer(token));
}
parsed<std::uint64_t> judge_unsigned(std::string_view token) {
  return judge<std::uint64_t>(token, simdlp::test::is_unsigned(token));
}

parsed<std::int64_t> read_integer(const simdlp::kernel& by, const char* first, std::size_t size) {
  parsed<std::int64_t> read{0, false};
  read.ok = simdlp::detail::read_integer(by.functions->numbers, first, size, read.value);
  return read;
}
parsed<std::uint64_t> read_unsigned(const simdlp::kernel& by, const char* first, std::size_t size) {
  parsed<std::uint64_t> read{0, false};
  read.ok = simdlp::detail::read_unsigned(by.functions->numbers, first, size, read.value);
  return read;
}

std::vector<simdlp::kernel> running_kernels() {
  std::vector<simdlp::kernel> running;
  for (const simdlp::kernel& each : simdlp::kernels()) {
    if (each.supported()) running.push_back(each);
  }
  return running;
}

template <class T>
void expect_same(const parsed<T>& got, const parsed<T>& expected, std::string_view token) {
  ASSERT_EQ(got.ok, expected.ok) << token;
  if (!expected.ok) return;
  ASSERT_EQ(got.value, expected.value) << token;
}

class number : public testing::Test {
 protected:
  // The token at the end of memory, after 33 of the bytes.
  const char* put(std::string_view token, char before) {
    std::fill(pages_.end() - token.size() - 33, pages_.end() - token.size(), before);
    return pages_.at_end(token).data();
  }

  void check(std::string_view token) {
    for (const char before : {'9', '=', '-', '\xFF'}) {
      const char* const at = put(token, before);
      const std::size_t size = token.size();
      if (size >= 1 && size <= 8) {
        parsed<std::uint64_t> digits{0, false};
        digits.ok = simdlp::detail::read_short_digits(at, size, digits.value);
        expect_same(digits, judge_unsigned(token), token);
      }
      expect_same(simdlp::detail::parse_any_unsigned(at, size), judge_unsigned(token), token);
      expect_same(simdlp::detail::parse_any_integer(at, size), judge_integer(token), token);
      for (const simdlp::kernel& each : kernels_) {
        SCOPED_TRACE(each.name);
        const simdlp::detail::long_numbers& by = each.functions->numbers;
        // The byte before an empty one is not a digit; in a line it is the '='.
        if (size != 0 || before != '9') {
          expect_same(read_unsigned(each, at, size), judge_unsigned(token), token);
        }
        expect_same(by.unsigned_integer(at, size), judge_unsigned(token), token);
        if (size == 0) continue;
        expect_same(read_integer(each, at, size), judge_integer(token), token);
        expect_same(by.integer(at, size), judge_integer(token), token);
      }
    }
  }

  std::vector<simdlp::kernel> kernels_ = running_kernels();
  simdlp::test::guarded_memory pages_{8192};
  std::mt19937_64 random_{seed(51)};
};

TEST_F(number, UpToFourDigits) {
  check("");
  for (std::size_t size = 1, count = 10; size <= 4; ++size, count *= 10) {
    for (std::size_t value = 0; value < count; ++value) {
      std::string digits = std::to_string(value);
      digits.insert(0, size - digits.size(), '0');
      ASSERT_NO_FATAL_FAILURE(check(digits));
      ASSERT_NO_FATAL_FAILURE(check("-" + digits));
    }
  }
}

TEST_F(number, RandomDigitsOfEveryLength) {
  for (std::size_t round = 0; round < effort(100000); ++round) {
    std::string token = random_() % 4 == 0 ? "-" : "";
    for (auto size = random_() % 23; size != 0; --size) {
      token += static_cast<char>('0' + random_() % 10);
    }
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

TEST_F(number, OneDigitAndZeros) {
  for (std::size_t size = 1; size <= 24; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string token(size, '0');
        token[place] = digit;
        ASSERT_NO_FATAL_FAILURE(check(token));
        ASSERT_NO_FATAL_FAILURE(check("-" + token));
      }
    }
  }
}

TEST_F(number, EveryOtherByteAtEveryPlace) {
  for (std::size_t size = 1; size <= 21; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        if (byte >= '0' && byte <= '9') continue;
        for (const char digit : {'0', '5', '9'}) {
          std::string token(size, digit);
          token[place] = static_cast<char>(byte);
          const char* const at = put(token, '1');
          std::uint64_t ignored = 0;
          ASSERT_FALSE(size <= 8 && simdlp::detail::read_short_digits(at, size, ignored)) << token;
          for (const simdlp::kernel& each : kernels_) {
            ASSERT_FALSE(read_unsigned(each, at, size).ok) << token;
            ASSERT_EQ(read_integer(each, at, size).ok, judge_integer(token).ok) << token;
          }
        }
      }
    }
  }
}

TEST_F(number, AroundTheLimits) {
  using unsigned_limits = std::numeric_limits<std::uint64_t>;
  for (const std::uint64_t limit :
       {std::uint64_t{0}, std::uint64_t{99'999'999}, std::uint64_t{9'999'999'999'999'999},
        std::uint64_t{1} << 32U, std::uint64_t{1} << 53U, std::uint64_t{1} << 63U,
        std::uint64_t{1'000'000'000'000'000'000}, unsigned_limits::max() / 2 + 2,
        std::uint64_t{9'999'999'999'999'999'999U}, unsigned_limits::max()}) {
    for (std::uint64_t offset = 0; offset < 200; ++offset) {
      const std::string digits = std::to_string(limit - 100 + offset);
      for (const char* const before : {"", "-", "0", "-0", "0000000000", "-00000000000000000000"}) {
        ASSERT_NO_FATAL_FAILURE(check(before + digits));
      }
    }
  }
  // Beyond 64 bits.
  for (const char* const token :
       {"18446744073709551616", "18446744073709551620", "18446744073709551700",
        "20000000000000000000", "99999999999999999999", "100000000000000000000",
        "-9223372036854775808", "-9223372036854775809", "9223372036854775807",
        "9223372036854775808", "-18446744073709551616", "-36893488147419103232",
        "36893488147419103233", "340282366920938463463374607431768211457"}) {
    ASSERT_NO_FATAL_FAILURE(check(token));
  }
}

TEST_F(number, LeadingZerosWithoutEnd) {
  for (std::size_t zeros = 0; zeros < 100; ++zeros) {
    for (const char* const digits : {"0", "7", "9223372036854775807", "18446744073709551615"}) {
      ASSERT_NO_FATAL_FAILURE(check(std::string(zeros, '0') + digits));
      ASSERT_NO_FATAL_FAILURE(check("-" + std::string(zeros, '0') + digits));
    }
  }
}

TEST_F(number, MinusZeroIsZero) {
  const auto read = read_integer(*simdlp::default_kernel().kernel, put("-0", 'x'), 2);
  EXPECT_TRUE(read.ok);
  EXPECT_EQ(read.value, 0);
}

TEST_F(number, Booleans) {
  using simdlp::detail::parse_boolean;
  for (const char* const word : {"t", "T", "true", "True", "TRUE"}) {
    const std::string_view token = word;
    const auto read = parse_boolean(put(token, 'x'), token.size());
    EXPECT_TRUE(read.ok && read.value) << token;
  }
  for (const char* const word : {"f", "F", "false", "False", "FALSE"}) {
    const std::string_view token = word;
    const auto read = parse_boolean(put(token, 'x'), token.size());
    EXPECT_TRUE(read.ok && !read.value) << token;
  }
  simdlp::test::for_all_tokens("tTrRuUeE", 4, [&](const std::string& token) {
    ASSERT_EQ(parse_boolean(put(token, 'x'), token.size()).ok, simdlp::test::is_boolean(token));
  });
  simdlp::test::for_all_tokens("fFaAlLsSeE", 5, [&](const std::string& token) {
    ASSERT_EQ(parse_boolean(token.data(), token.size()).ok, simdlp::test::is_boolean(token));
  });
  for (const char* const word : {"truee", "falsey", "tr", "fal", "true ", " true", "trues"}) {
    EXPECT_FALSE(parse_boolean(word, std::string_view(word).size()).ok) << word;
  }
}

TEST_F(number, EightBytesInOrderOnEveryMachine) {
  EXPECT_EQ(simdlp::detail::load_eight("\x01\x02\x03\x04\x05\x06\x07\x08"), 0x0807060504030201U);
}

}  // namespace

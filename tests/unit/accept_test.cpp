// SPDX-License-Identifier: Apache-2.0
// The fast path's check of values says what the grammar says, and what it lets through the parsers
// read. Every token ends at a page that cannot be read, with other bytes before it.
#include "accept.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "unquoted.h"
#include "value_grammar.h"

namespace {

using simdlp::errc;
using namespace simdlp::detail;  // NOLINT(google-build-using-namespace): what is tested here

// What the decoder's visitor does with a value.
bool parses(const char* first, std::size_t size) {
  const char last = first[size - 1];
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double floating = 0;
  if (last == 'i') return read_integer(first, size - 1, integer);
  if (last == 'u') return read_unsigned(first, size - 1, natural);
  if (last <= '9') return read_float(first, size, floating);
  return parse_boolean(first, size).ok;
}

class accept : public testing::Test {
 protected:
  void expect_agreement(std::string_view token) {
    const char* const at = pages_.put_at_end(token);
    const bool right = check_unquoted(token) == errc::none;
    for (const char before : {'0', '=', '.', '-', '\xFF'}) {
      std::fill_n(pages_.end() - token.size() - 32, 32, before);
      ASSERT_EQ(is_acceptable_unquoted(at, token.size()), right) << token << " after " << before;
      ASSERT_EQ(parses(at, token.size()), right) << token << " after " << before;
    }
  }

  simdlp::test::guarded_memory pages_{4096};
  std::mt19937_64 random_{41};
};

TEST_F(accept, all_short_tokens) {
  simdlp::test::for_all_tokens("09.-+eEiutr", 4, [&](const std::string& token) {
    ASSERT_NO_FATAL_FAILURE(expect_agreement(token));
  });
}

TEST_F(accept, booleans_and_what_looks_like_them) {
  for (const char* const token :
       {"t", "T", "f", "F", "true", "True", "TRUE", "false", "False", "FALSE", "tRUE", "truE",
        "fals", "falsE", "tru", "truee", "yes", "x"}) {
    expect_agreement(token);
  }
}

TEST_F(accept, every_byte_at_every_place_of_a_number) {
  for (const std::string_view number : {"1",
                                        "12",
                                        "1234567",
                                        "12345678",
                                        "123456789",
                                        "123456789012345",
                                        "1234567890123456",
                                        "12345678901234567",
                                        "123456789012345678",
                                        "1234567890123456789",
                                        "1.5",
                                        "123456.789",
                                        "12345678.90123456",
                                        ".123456789012345",
                                        "1i",
                                        "12345678i",
                                        "123456789i",
                                        "1234567890123456i",
                                        "12345678901234567i",
                                        "123456789012345678i",
                                        "-12345678i",
                                        "-123456789012345678i",
                                        "12345678u",
                                        "1234567890123456789u",
                                        "-1.5"}) {
    for (std::size_t place = 0; place < number.size(); ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string token(number);
        token[place] = static_cast<char>(byte);
        ASSERT_NO_FATAL_FAILURE(expect_agreement(token));
      }
    }
  }
}

TEST_F(accept, integers_of_every_length) {
  for (std::size_t digits = 0; digits <= 30; ++digits) {
    for (const char digit : {'0', '1', '9'}) {
      for (const char* const sign : {"", "-", "+", "--"}) {
        for (const char* const suffix : {"", "i", "u", ".", "e1"}) {
          const std::string token = sign + std::string(digits, digit) + suffix;
          if (token.empty()) continue;
          ASSERT_NO_FATAL_FAILURE(expect_agreement(token));
        }
      }
    }
  }
}

TEST_F(accept, random_tokens) {
  constexpr std::string_view alphabet = "0123456789012345678901234567890123456789.-+eEiutr";
  for (int round = 0; round < 300000; ++round) {
    std::string token;
    const auto size = 1 + random_() % (round % 5 == 0 ? 40 : 24);
    const std::string_view letters = round % 3 == 0 ? alphabet.substr(30) : alphabet;
    while (token.size() < size) token += letters[random_() % letters.size()];
    if (round % 2 == 0) token.back() = "0iu."[random_() % 4];
    ASSERT_NO_FATAL_FAILURE(expect_agreement(token));
    ASSERT_EQ(simdlp::test::is_value(token), check_unquoted(token) != errc::field_value_syntax)
        << token;
  }
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
// The grammar of values without quotes, case by case.
#include "text/unquoted.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "value_grammar.h"

namespace {

using simdlp::errc;
using simdlp::detail::check_unquoted;
using simdlp::detail::is_float;
using simdlp::detail::is_integer;

TEST(unquoted, Accepted) {
  for (const char* const token : {"0",
                                  "-0",
                                  "1",
                                  "00",
                                  "1.",
                                  ".5",
                                  "1.5",
                                  "-1.5",
                                  "-.5",
                                  "-1.",
                                  "1e5",
                                  "1E5",
                                  "1e+5",
                                  "1e-5",
                                  "1.e5",
                                  ".5e5",
                                  "1.5e05",
                                  "1e308",
                                  "1e-999",
                                  "0i",
                                  "-0i",
                                  "1i",
                                  "-1i",
                                  "007i",
                                  "9223372036854775807i",
                                  "-9223372036854775808i",
                                  "0u",
                                  "1u",
                                  "01u",
                                  "18446744073709551615u",
                                  "t",
                                  "T",
                                  "true",
                                  "True",
                                  "TRUE",
                                  "f",
                                  "F",
                                  "false",
                                  "False",
                                  "FALSE"}) {
    EXPECT_EQ(check_unquoted(token), errc::none) << token;
  }
}

TEST(unquoted, NoValueAtAll) {
  for (const char* const token :
       {"+1",    "-",        ".",     "-.",    "e5",   "1e",       "1e+",  "1e-",     "1.5.5",
        "1e5e5", "1e5.5",    "--1",   "1-",    "0x10", "1_000",    "NaN",  "nan",     "inf",
        "-inf",  "Infinity", " 1",    "1 ",    "1,5",  "i",        "u",    "-i",      "-u",
        "1.0i",  "1e5i",     "1ii",   "1iu",   "1ui",  "+1i",      "-1u",  "-0u",     "+1u",
        "1.u",   "1I",       "1U",    "tr",    "tRUE", "tRue",     "truE", "truee",   "yes",
        "on",    "fa",       "fALSE", "FALSe", "tt",   "t1",       "1t",   "\"",      "\"a",
        "a\"",   "\\",       "1\\",   "\x01",  "1\t",  "\xC3\xA9", "\xFF", "\xC2\xB9"}) {
    EXPECT_EQ(check_unquoted(token), errc::field_value_syntax) << token;
  }
  EXPECT_EQ(check_unquoted(std::string_view("1\0", 2)), errc::field_value_syntax);
}

TEST(unquoted, OutOfRange) {
  EXPECT_EQ(check_unquoted("9223372036854775808i"), errc::int_range);
  EXPECT_EQ(check_unquoted("-9223372036854775809i"), errc::int_range);
  EXPECT_EQ(check_unquoted("99999999999999999999999999i"), errc::int_range);
  EXPECT_EQ(check_unquoted("18446744073709551616u"), errc::uint_range);
  EXPECT_EQ(check_unquoted("99999999999999999999999999u"), errc::uint_range);
  EXPECT_EQ(check_unquoted("1e309"), errc::float_range);
  EXPECT_EQ(check_unquoted("-1e309"), errc::float_range);
  EXPECT_EQ(check_unquoted("1e99999999999999999999"), errc::float_range);
  EXPECT_EQ(check_unquoted("1.7976931348623159e308"), errc::float_range);
  EXPECT_EQ(check_unquoted("1.7976931348623157e308"), errc::none);
  EXPECT_EQ(check_unquoted(std::string(400, '9')), errc::float_range);
  EXPECT_EQ(check_unquoted(std::string(300, '9')), errc::none);
  EXPECT_EQ(check_unquoted(std::string(5000, '0') + "i"), errc::none);
  EXPECT_EQ(check_unquoted("0." + std::string(5000, '0') + "1"), errc::none);
}

TEST(unquoted, AllShortTokensByTheGrammar) {
  simdlp::test::for_all_tokens("09.-+eEiutr", 5, [](const std::string& token) {
    ASSERT_EQ(check_unquoted(token) != errc::field_value_syntax, simdlp::test::is_value(token))
        << token;
    ASSERT_EQ(is_float(token), simdlp::test::is_float(token)) << token;
    ASSERT_EQ(is_integer(token), simdlp::test::is_integer(token)) << token;
  });
}

TEST(unquoted, AllSingleBytes) {
  for (int byte = 0; byte < 256; ++byte) {
    const char letter = static_cast<char>(byte);
    const bool right = std::string_view("0123456789tTfF").find(letter) != std::string_view::npos;
    EXPECT_EQ(check_unquoted({&letter, 1}), right ? errc::none : errc::field_value_syntax) << byte;
  }
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
// There is no hint if the cause of an error is not clear, or if the line is valid.
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "decode/first_hint.h"
#include "simdlp/hint.h"

namespace simdlp {
namespace {

// Errors whose cause the text does not show.
constexpr std::string_view no_cause[] = {
    "bad",
    "cpu",
    "cpu ",
    "DDL",
    "# \x01",
    ",host=a load=1",
    "cpu,host",
    "cpu,host load=1",
    "cpu,host,core load=1",
    "cpu load",
    "cpu load 1700000000",
    "cpu load idle",
    "cpu load=1 idle",
    "cpu load=1 2 3",
    "cpu load=1 1700000000 1700000000",
    "cpu load=1 1700000000 restarted",
    "cpu load=1 oops",
    "cpu load=1 oops 1700000000",
    "cpu load=1,idle",
    "cpu load=1,idle 1700000000",
    "cpu load=1 host=a",
    "the quick brown fox",
    "error: connection refused code=5",
    "Starting server port=8080",
    "level=info msg=hello 5",
    "0002 1350025200",
    "cpu load=\"a\"b",
    "cpu load=\"a\"5",
    "cpu load=\"a\"\"",
    "cpu load=1..2",
    "cpu load=--1",
    "cpu load=1-",
    "cpu load=.",
    "cpu load=-.",
    "cpu load=!x",
    "cpu load=?x",
    "cpu load=a\"b\"",
    "cpu load=1\"b\"",
    "cpu load=;",
    "cpu load=:",
    "cpu load=)",
    "cpu load=}",
    "cpu load=]",
    "cpu load=1e400",
    "cpu load=-9223372036854775809i",
    "cpu load=99999999999999999999i",
    "cpu load=18446744073709551616u",
    "cpu load=1 9223372036854775808x",
    "cpu load=1 --5",
    "cpu load=1 5-5",
    "cpu load=1 5x",
    "cpu load=1 x5",
    "cpu load=1 5 x",
    "cpu load=1 -",
    "cpu load=1 .",
    "cpu load=1 1e",
    "cpu load=1 =",
    "cpu load=1 a=",
    "cpu load=1 a=b",
    "cpu load=1 a=b c=d",
    "cpu =1",
    "cpu ,",
    "cpu ,,",
    "cpu ,load=1",
    "cpu,",
    "cpu,,",
    "cpu, ",
    "cpu, load",
    "cpu, load 5",
    "cpu,host=a,",
    "cpu,host=a, ",
    "cpu,host=a,load",
    "cpu,host=",
    "cpu,host=a=b",
    "cpu,host=a=",
    "cpu,host=a=b c",
    "cpu,host=a b",
    "cpu,host=a b c",
    "cpu,host=a b c d=",
    "cpu,host=a b=c=1",
    "cpu,host=a \"b\"",
    "cpu load=1,=2",
    "cpu load=1,a b",
    "cpu load=1,a b=",
    "cpu load=1,5x",
    "cpu load=\"x\",5",
    "cpu load=true,5",
    "cpu load=5i,5",
    "cpu load=1,5i",
    "cpu load=1,x5",
    "cpu 5x",
    "cpu 5 x",
    "cpu x:y",
    "cpu x:5:y",
    "cpu :5",
    "Host: localhost:8086",
    "User-Agent: curl/8.5.0",
    "Accept: */*",
    "Content-Length: 75",
    "name|value",
    "a|b|c",
    "a:b|c",
    "a:1|x",
    "a.b x 1700000000",
    "a.b,c=d 5 1700000000x",
    "m{a=1} 5",
    "m{a=\"1\"} x",
    "{",
    "{}x",
    "{a=1}",
    "[1",
    "[a] b",
    "'",
    "\"",
    "''",
    "'a'",
    "\"a b\"",
    "\"a b",
    "> a",
    "> a b",
    "insert",
    "insert a",
    "INSERT a b",
    "put a b",
    "curl",
    "curl 'a'",
    "echo hello",
    "SELECT",
    "POST",
    "GET /",
    "- a",
    "--",
    "-- a",
    "| a",
    "2024",
    "2024-03-01",
    "air,a=\xC3",
    "air,a=\xFE\xFF\x01 f=1",
    "m s=\"5\" pipe 1",
    "m s=\"5\" b=\"6\" c",
    "m f=1 $5",
    "[a]b",
    "b'abc'",
    "['a', 'b']",
    "Y3B1LGhvc3Q9YQ==",
    "100%25",
    "m,host:a",
    "m,ns:a:b c=1",
    "air,a=\xFF\xFE f=1",
    "a=b 17",
    "- 5",
    "<m> f=1 x>y",
    "//",
    "cpu load=1 1.2.3",
    "cpu load=1 1,70,000",
    "cpu load=1 Mon",
};

TEST(hint, IsNotGivenWhereTheCauseIsNotPlain) {
  static_assert(std::size(no_cause) >= 100);
  for (const std::string_view line : no_cause) {
    SCOPED_TRACE(std::string(line));
    const found_hint got = first_hint(line);
    EXPECT_TRUE(got.rejected);
    EXPECT_EQ(name(got.of.code), "none") << got.where.column << ": " << got.of.text();
  }
}

TEST(hint, IsNotGivenForLimitsAndDuplicates) {
  decode_options few;
  few.limits.tags = 1;
  EXPECT_FALSE(first_hint("m,a=b,c=d f=1", few).of);
  few = {};
  few.limits.line = 4;
  EXPECT_FALSE(first_hint("m,a=b,c=d f=x", few).of);
  EXPECT_FALSE(first_hint("m f=1,f=2", {.duplicates = duplicates::reject}).of);
}

TEST(hint, IsNotGivenForAnErrorThatTheLineDoesNotHave) {
  EXPECT_FALSE(hint_for({}));
  EXPECT_FALSE(hint_for({1, 1, 0, errc::tag_equals, {}, "cpu load=1"}));
  EXPECT_FALSE(hint_for({1, 1, 0, errc::none, {}, "cpu load=x"}));
  EXPECT_FALSE(hint_for({1, 1, 0, errc::no_fields, {}, "cpu load=x"}));
}

// Lines in the project's documents and samples get no hint, because they are valid.
TEST(hint, IsNotGivenForValidLines) {
  for (const std::string_view line : {"cpu load=1", "cpu,host=a load=1 1", "\"m\" f=\"a b\" 1"}) {
    EXPECT_FALSE(hint_for({1, 1, 0, errc::none, {}, line}));
    for (std::size_t code = 1; code < errc_count; ++code) {
      EXPECT_FALSE(hint_for({1, 1, 0, static_cast<errc>(code), {}, line}));
    }
  }
}

}  // namespace
}  // namespace simdlp

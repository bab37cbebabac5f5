// SPDX-License-Identifier: Apache-2.0
// Field values: their kinds, what each accessor returns for its own kind and for the others, and the
// visitor. The values come from a decoder, once near the start of the input and once further on, because
// the library has two ways to read numbers.
#include "simdlp/value.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace {

using simdlp::value;
using simdlp::value_kind;

using content = std::variant<double, std::int64_t, std::uint64_t, bool, std::string>;

struct sample {
  std::string_view raw;
  value_kind of;
  content expected;
};

std::vector<sample> samples() {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  return {{"0", value_kind::floating, 0.0},
          {"-0", value_kind::floating, -0.0},
          {"1", value_kind::floating, 1.0},
          {"-2.5", value_kind::floating, -2.5},
          {"1.", value_kind::floating, 1.0},
          {".5", value_kind::floating, 0.5},
          {"6e23", value_kind::floating, 6e23},
          {"1E-5", value_kind::floating, 1e-5},
          {"123456789012345678", value_kind::floating, 123456789012345678.0},
          {"0.1000000000000000055511151231257827", value_kind::floating, 0.1},
          {"1e-400", value_kind::floating, 0.0},
          {"0i", value_kind::integer, std::int64_t{0}},
          {"-0i", value_kind::integer, std::int64_t{0}},
          {"42i", value_kind::integer, std::int64_t{42}},
          {"-123456789i", value_kind::integer, std::int64_t{-123456789}},
          {"9223372036854775807i", value_kind::integer, most},
          {"-9223372036854775808i", value_kind::integer, least},
          {"000000000000000000000000000001i", value_kind::integer, std::int64_t{1}},
          {"0u", value_kind::unsigned_integer, std::uint64_t{0}},
          {"7u", value_kind::unsigned_integer, std::uint64_t{7}},
          {"18446744073709551615u", value_kind::unsigned_integer, ~std::uint64_t{0}},
          {"t", value_kind::boolean, true},
          {"T", value_kind::boolean, true},
          {"true", value_kind::boolean, true},
          {"True", value_kind::boolean, true},
          {"TRUE", value_kind::boolean, true},
          {"f", value_kind::boolean, false},
          {"F", value_kind::boolean, false},
          {"false", value_kind::boolean, false},
          {"False", value_kind::boolean, false},
          {"FALSE", value_kind::boolean, false},
          {"\"\"", value_kind::string, std::string()},
          {"\"5\"", value_kind::string, std::string("5")},
          {"\"true\"", value_kind::string, std::string("true")},
          {"\"7i\"", value_kind::string, std::string("7i")},
          {"\"a, b=c\nd\"", value_kind::string, std::string("a, b=c\nd")},
          {"\"\\\"\\\\\\n\"", value_kind::string, std::string("\"\\\\n")}};
}

// Calls `check` with the value from the strict decoder and from the fast path.
template <class Check>
void for_both(std::string_view raw, const Check& check) {
  std::string line = "m f=";
  line += raw;
  for (const char* const before : {"", "a_line_before_it f=1\n", "# a comment\n\n"}) {
    const std::string input = before + line;
    simdlp::decoder decode(input);
    bool seen = false;
    while (decode.next()) {
      ASSERT_TRUE(decode.current()) << input;
      if (!(decode.current().measurement() == "m")) continue;
      const auto fields = decode.current().fields();
      ASSERT_EQ(fields.size(), 1U);
      check((*fields.begin()).value);
      seen = true;
    }
    ASSERT_TRUE(seen) << input;
  }
}

TEST(value, IsSmallAndTrivial) {
  static_assert(sizeof(value) <= 32);
  static_assert(std::is_trivially_copyable_v<value>);
}

TEST(value, NamesOfKinds) {
  EXPECT_EQ(name(value_kind::floating), "float");
  EXPECT_EQ(name(value_kind::integer), "int");
  EXPECT_EQ(name(value_kind::unsigned_integer), "uint");
  EXPECT_EQ(name(value_kind::boolean), "bool");
  EXPECT_EQ(name(value_kind::string), "string");
}

TEST(value, OfNothingIsZero) {
  const value none;
  EXPECT_EQ(none.kind(), value_kind::floating);
  EXPECT_EQ(none.raw(), "0");
  EXPECT_EQ(none.as_float(), 0.0);
  EXPECT_EQ(none.as_integer(), 0);
  EXPECT_EQ(none.as_unsigned(), 0U);
  EXPECT_FALSE(none.as_boolean());
  EXPECT_EQ(none.as_string().raw(), "");
}

TEST(value, EachKindAnswersForItselfAlone) {
  for (const sample& of : samples()) {
    for_both(of.raw, [&](const value& it) {
      EXPECT_EQ(it.raw(), of.raw);
      ASSERT_EQ(it.kind(), of.of) << of.raw;
      const auto own = [&](auto type) {
        const auto* const held = std::get_if<decltype(type)>(&of.expected);
        return held != nullptr ? *held : type;
      };
      EXPECT_EQ(it.as_float(), own(0.0)) << of.raw;
      EXPECT_EQ(std::signbit(it.as_float()), std::signbit(own(0.0))) << of.raw;
      EXPECT_EQ(it.as_integer(), own(std::int64_t{0})) << of.raw;
      EXPECT_EQ(it.as_unsigned(), own(std::uint64_t{0})) << of.raw;
      EXPECT_EQ(it.as_boolean(), own(false)) << of.raw;
      EXPECT_EQ(it.as_string().to_string(), own(std::string())) << of.raw;
    });
  }
}

TEST(value, VisitGivesTheTypeAndHandsBackTheAnswer) {
  for (const sample& of : samples()) {
    for_both(of.raw, [&](const value& it) {
      int calls = 0;
      const content got = it.visit([&](auto typed) -> content {
        ++calls;
        if constexpr (std::is_same_v<decltype(typed), simdlp::text>)
          return typed.to_string();
        else
          return typed;
      });
      EXPECT_EQ(got, of.expected) << of.raw;
      EXPECT_EQ(calls, 1);
    });
  }
}

TEST(value, AStringKnowsItsEscapes) {
  const auto escapes = [](std::string_view raw, bool expected) {
    for_both(raw, [&](const value& it) {
      EXPECT_EQ(it.as_string().has_escapes(), expected) << raw;
      EXPECT_EQ(it.as_string().kind(), simdlp::text_kind::string);
      EXPECT_EQ(it.as_string().raw(), raw.substr(1, raw.size() - 2));
    });
  };
  escapes("\"plain\"", false);
  escapes("\"\"", false);
  escapes("\"\\\"\"", true);
  escapes("\"a\\nb\"", true);
}

}  // namespace

// SPDX-License-Identifier: Apache-2.0
//
// The encoder's contract: sections and their order, one error per line, kinds of values, decoded
// texts and values, any number of duplicates.
#include "simdlp/encoder.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace simdlp {
namespace {

// The portable dialect, except for unsigned integers, line feeds, and tags and fields with the same
// key.
constexpr encode_options all_values{.newlines = newline_rule::write,
                                    .unsigned_integers = unsigned_rule::write};
constexpr encode_options shared_keys = [] {
  encode_options options;
  options.dialect.refuses_tag_and_field = false;
  return options;
}();

// The text that the encoder writes for one field.
template <class T>
std::string field_text(const T& given, const encode_options& options = {}) {
  std::string out;
  encoder encode(out, options);
  const refusal refused = encode.measurement("m").field("f", given).end_line();
  return refused ? std::string(name(refused.code)) : out;
}

TEST(encoder, WritesTheSectionsInOrder) {
  std::string out;
  encoder encode(out);
  encode.measurement("home").tag("room", "Kitchen").tag("floor", "1");
  encode.field("temp", 21.5).field("co", 0);
  EXPECT_EQ(encode.end_line(1641024000), errc::none);
  EXPECT_FALSE(encode.measurement("home").field("temp", 1.0).end_line());
  EXPECT_EQ(out, "home,room=Kitchen,floor=1 temp=21.5,co=0i 1641024000\nhome temp=1\n");
  EXPECT_EQ(encode.written(), out);
}

TEST(encoder, EscapesByTheTableOfTheDecoder) {
  std::string out;
  encoder encode(out);
  encode.measurement("a, =b").tag("c, =d", "e, =f").field("g, =h", "i, =\"\\j");
  EXPECT_FALSE(encode.end_line());
  EXPECT_EQ(out, R"(a\,\ =b,c\,\ \=d=e\,\ \=f g\,\ \=h="i, =\"\\j")"
                 "\n");
}

TEST(encoder, TakesEachLiteralForItsKind) {
  EXPECT_EQ(field_text("text"), "m f=\"text\"\n");
  EXPECT_EQ(field_text(std::string("text")), "m f=\"text\"\n");
  EXPECT_EQ(field_text(std::string_view("text")), "m f=\"text\"\n");
  const char* const pointer = "text";
  EXPECT_EQ(field_text(pointer), "m f=\"text\"\n");
  char array[] = "text";
  EXPECT_EQ(field_text(array), "m f=\"text\"\n");
  EXPECT_EQ(field_text(""), "m f=\"\"\n");
  EXPECT_EQ(field_text(1), "m f=1i\n");
  EXPECT_EQ(field_text(0), "m f=0i\n");
  EXPECT_EQ(field_text(-1L), "m f=-1i\n");
  EXPECT_EQ(field_text(1LL), "m f=1i\n");
  EXPECT_EQ(field_text(std::int8_t{-128}), "m f=-128i\n");
  EXPECT_EQ(field_text(std::int16_t{-1}), "m f=-1i\n");
  EXPECT_EQ(field_text(std::uint8_t{255}, all_values), "m f=255u\n");
  EXPECT_EQ(field_text(1U, all_values), "m f=1u\n");
  EXPECT_EQ(field_text(1UL, all_values), "m f=1u\n");
  EXPECT_EQ(field_text(std::size_t{7}, all_values), "m f=7u\n");
  EXPECT_EQ(field_text(1.0), "m f=1\n");
  EXPECT_EQ(field_text(0.5F), "m f=0.5\n");
  EXPECT_EQ(field_text(0.1F), "m f=0.10000000149011612\n");
  EXPECT_EQ(field_text(true), "m f=true\n");
  EXPECT_EQ(field_text(false), "m f=false\n");
}

template <class T>
concept can_be_field = requires(encoder& encode, const T& given) {
  encode.field("f", given);
};
template <class T>
concept can_be_tag = requires(encoder& encode, const T& given) {
  encode.tag("t", given);
};
template <class T>
concept can_be_time = requires(encoder& encode, const T& given) {
  (void)encode.end_line(given);
};
template <class T>
concept can_be_buffer = requires(T&& given) {
  encoder(std::forward<T>(given));
};

// Arguments whose meaning is unclear do not compile.
static_assert(can_be_field<int> && can_be_field<std::string> && can_be_field<value>);
static_assert(!can_be_field<char> && !can_be_field<wchar_t> && !can_be_field<char8_t> &&
              !can_be_field<char16_t> && !can_be_field<char32_t>);
static_assert(!can_be_field<void*> && !can_be_field<int*> && !can_be_field<std::nullptr_t>);
static_assert(!can_be_field<long double> && !can_be_field<errc> && !can_be_field<std::vector<int>>);
static_assert(can_be_tag<std::string> && can_be_tag<text> && can_be_tag<char[3]>);
static_assert(!can_be_tag<int> && !can_be_tag<char> && !can_be_tag<std::nullptr_t>);
static_assert(can_be_time<int> && can_be_time<std::optional<std::int64_t>> &&
              can_be_time<std::nullopt_t>);
static_assert(!can_be_time<double> && !can_be_time<bool> && !can_be_time<char>);
static_assert(can_be_buffer<std::string&> && can_be_buffer<std::span<char>> &&
              can_be_buffer<std::vector<char>&> && can_be_buffer<char (&)[10]>);
static_assert(!can_be_buffer<std::string> && !can_be_buffer<const std::string&> &&
              !can_be_buffer<const char*>);

TEST(encoder, LeavesOutWhatIsMissing) {
  std::string out;
  encoder encode(out);
  const std::optional<std::string> zone = "a b";
  encode.measurement("m")
      .tag("zone", zone)
      .tag("rack", std::optional<std::string_view>())
      .field("load", std::optional(0.5))
      .field("cores", std::optional<int>())
      .field("note", std::optional<std::string>("x"));
  EXPECT_TRUE(encode.end_line().ok());
  encode.measurement("m").field("load", std::optional<double>());
  EXPECT_EQ(encode.end_line().code, errc::no_fields);
  decoder decode("n,t=a\\ b f=1.50,g=2i");
  ASSERT_TRUE(decode.next());
  const point read = decode.current();
  encode.measurement("m").tag("t", read.tag("t")).tag("u", read.tag("u"));
  encode.field("f", read.field("f")).field("x", read.field("x")).field("g", read.field("g"));
  EXPECT_TRUE(encode.end_line().ok());
  EXPECT_EQ(out, "m,zone=a\\ b load=0.5,note=\"x\"\nm,t=a\\ b f=1.50,g=2i\n");
}
static_assert(can_be_field<std::optional<double>> && !can_be_field<std::optional<char>>);
static_assert(can_be_tag<std::optional<text>> && !can_be_tag<std::optional<int>>);

TEST(encoder, WritesTheWholeRangeOfIntegers) {
  EXPECT_EQ(field_text(std::numeric_limits<std::int64_t>::min()), "m f=-9223372036854775808i\n");
  EXPECT_EQ(field_text(std::numeric_limits<std::int64_t>::max()), "m f=9223372036854775807i\n");
  EXPECT_EQ(field_text(std::numeric_limits<std::uint64_t>::max(), all_values),
            "m f=18446744073709551615u\n");
}

TEST(encoder, RefusesWhatIsNoNumber) {
  EXPECT_EQ(field_text(std::nan("")), "non_finite_float");
  EXPECT_EQ(field_text(-std::numeric_limits<double>::infinity()), "non_finite_float");
  EXPECT_EQ(field_text(std::numeric_limits<float>::infinity()), "non_finite_float");
}

TEST(encoder, ReportsTheFirstProblemOnceAndDropsOnlyItsLine) {
  std::string out;
  encoder encode(out);
  EXPECT_FALSE(encode.measurement("a").field("f", 1).end_line());
  encode.measurement("b").tag("", "x").field("f", std::nan("")).field("\n", 1);
  EXPECT_EQ(encode.error(), errc::empty_name);
  EXPECT_EQ(encode.end_line(), errc::empty_name);
  EXPECT_EQ(encode.error(), errc::none);
  EXPECT_EQ(out, "a f=1i\n");
  EXPECT_FALSE(encode.measurement("c").field("f", 2).end_line());
  EXPECT_EQ(out, "a f=1i\nc f=2i\n");
}

TEST(encoder, RefusalsAreValues) {
  const refusal good{};
  const refusal bad{errc::no_fields};
  EXPECT_FALSE(good);
  EXPECT_TRUE(bad);
  EXPECT_EQ(bad, errc::no_fields);
  EXPECT_EQ(name(bad), "no_fields");
  const errc code = bad;
  EXPECT_EQ(code, errc::no_fields);
}

TEST(encoder, KnowsTheOrderOfSections) {
  std::string out;
  encoder encode(out);
  EXPECT_EQ(encode.end_line(), errc::out_of_order);
  EXPECT_EQ(encode.tag("a", "b").end_line(), errc::out_of_order);
  EXPECT_EQ(encode.field("a", 1).end_line(), errc::out_of_order);
  EXPECT_EQ(encode.field("a", "s").end_line(), errc::out_of_order);
  EXPECT_EQ(encode.measurement("m").field("f", 1).tag("a", "b").end_line(), errc::out_of_order);
  EXPECT_EQ(encode.measurement("m").measurement("n").end_line(), errc::out_of_order);
  EXPECT_EQ(encode.measurement("m").field("f", 1).measurement("n").field("f", 1).end_line(),
            errc::out_of_order);
  EXPECT_EQ(encode.measurement("m").end_line(), errc::no_fields);
  EXPECT_EQ(encode.measurement("m").tag("a", "b").end_line(1), errc::no_fields);
  EXPECT_EQ(out, "");
  EXPECT_EQ(encode.measurement("m").field("f", 1).end_line(), errc::none);
  EXPECT_EQ(out, "m f=1i\n");
}

TEST(encoder, DropsALineOnDemand) {
  std::string out;
  encoder encode(out);
  encode.drop_line();
  encode.measurement("m").tag("a", "b").field("long", std::string(10'000, 'x'));
  encode.drop_line();
  EXPECT_EQ(out, "");
  encode.measurement("m").field("", 1);
  encode.drop_line();
  EXPECT_EQ(encode.measurement("m").field("f", 1).end_line(), errc::none);
  EXPECT_EQ(out, "m f=1i\n");
}

TEST(encoder, AppendsToWhatIsThere) {
  std::string out = "# points\n";
  encoder encode(out);
  EXPECT_FALSE(encode.measurement("m").field("f", std::string(9'000, 'x')).end_line());
  EXPECT_EQ(out.substr(0, 13), "# points\nm f=");
  const std::string kept = out;
  encode.measurement("m").field("f", std::string(9'000, 'x'));
  EXPECT_EQ(encode.written(), kept) << "a line that is not ended is not written";
  EXPECT_TRUE(encode.field("f", 1).end_line());
  EXPECT_EQ(out, kept);
  out.clear();
  EXPECT_FALSE(encode.measurement("n").field("f", 1).end_line());
  EXPECT_EQ(out, "n f=1i\n");
}

TEST(encoder, NamesMayBeOfAnySize) {
  for (const std::size_t size : {500U, 511U, 512U, 513U, 2000U, 4095U, 4096U, 4097U, 20'000U}) {
    for (const char byte : {'x', ',', ' '}) {
      const std::string name(size, byte);
      std::string escaped;
      for (const char each : name) escaped += each == 'x' ? "x" : std::string("\\") + each;
      std::string out;
      encoder encode(out, {.dialect = dialect::go_v2});
      encode.measurement(name).tag(name, name).field(name + "x", name).field("f", 1);
      ASSERT_FALSE(encode.end_line(5));
      ASSERT_EQ(out, escaped + "," + escaped + "=" + escaped + " " + escaped + "x=\"" + name +
                         "\",f=1i 5\n");
    }
  }
}

// Lines of many short pieces: they leave the line buffer at every position, before every kind of
// piece.
TEST(encoder, LinesOfManyPiecesMayBeOfAnySize) {
  for (const std::size_t size : {5U, 60U, 400U, 500U, 511U, 512U}) {
    for (std::size_t first = 1; first <= 512; first += 17) {
      const std::string text(size, 'x');
      const std::string head(first, 'h');
      std::string out;
      encoder encode(out);
      std::string wanted = head;
      encode.measurement(head);
      const std::size_t count = 6000 / size;
      const auto key = [&](char kind, std::size_t i) {
        std::string made = kind + std::to_string(i);
        return made.append(size - std::min(size, made.size()), 'k');
      };
      for (std::size_t i = 0; i < count; ++i) {
        encode.tag(key('t', i), text);
        wanted += "," + key('t', i) + "=" + text;
      }
      for (std::size_t i = 0; i < count; ++i) {
        encode.field(key('s', i), text).field(key('i', i), INT64_MIN);
        wanted += (i == 0 ? " " : ",") + key('s', i) + "=\"" + text + "\",";
        wanted += key('i', i) + "=-9223372036854775808i";
      }
      ASSERT_FALSE(encode.end_line(5));
      ASSERT_EQ(out, wanted + " 5\n");
    }
  }
}

TEST(encoder, TextsKeepTheirMeaningWhateverTheirKind) {
  std::string out;
  encoder encode(out, shared_keys);
  encode.measurement(text(R"(a\ b\=c)", text_kind::measurement, true));
  encode.tag(text(R"(k\=1)", text_kind::key, true), text(R"(v\ 1)", text_kind::key, true));
  encode.tag(text(R"(a\,b)", text_kind::measurement, true),
             text(R"(q\"q)", text_kind::string, true));
  encode.field(text(R"(f\=1)", text_kind::key, true), text(R"(s\"\\\n)", text_kind::string, true));
  encode.field(text(R"(f\=2)", text_kind::key, true), true);
  encode.field("g", text(R"(v\ \\,)", text_kind::key, true));
  // A text without escapes contains its backslash literally; if it contains a separator, that is
  // escaped.
  encode.field(text("a,b", text_kind::key, false), text("x\"y", text_kind::string, false));
  encode.field(text("plain", text_kind::key, true), 1);
  EXPECT_EQ(encode.end_line(), errc::backslash_not_portable) << "a\\=b in the measurement";
  encode.measurement(text(R"(a\ b=c)", text_kind::measurement, true));
  encode.tag(text(R"(k\=1)", text_kind::key, true), text(R"(v\ 1)", text_kind::key, true));
  encode.tag(text(R"(a\,b)", text_kind::measurement, true),
             text(R"(q\"q)", text_kind::string, true));
  encode.field(text(R"(f\=1)", text_kind::key, true), text(R"(s\"\\\n)", text_kind::string, true));
  encode.field(text(R"(f\=2)", text_kind::key, true), true);
  encode.field("g", text(R"(v\ \\,)", text_kind::key, true));
  encode.field(text("a,b", text_kind::key, false), text("x\"y", text_kind::string, false));
  encode.field(text("plain", text_kind::key, true), 1);
  EXPECT_EQ(encode.end_line(), errc::none);
  EXPECT_EQ(out,
            R"(a\ b=c,k\=1=v\ 1,a\,b=q"q f\=1="s\"\\\\n",f\=2=true,g="v \\,",a\,b="x\"y",plain=1i)"
            "\n");
}

TEST(encoder, PortableLooksAtWhatATextMeans) {
  std::string out;
  encoder encode(out);
  // \\, is a backslash and a comma, but some readers read only one backslash.
  const text two(R"(a\\,b)", text_kind::key, true);
  EXPECT_EQ(encode.measurement("m").tag("k", two).field("f", 1).end_line(),
            errc::backslash_not_portable);
  EXPECT_EQ(encode.measurement("m")
                .tag("k", text(R"(a\b)", text_kind::key, true))
                .field("f", 1)
                .end_line(),
            errc::none);
  EXPECT_EQ(out, "m,k=a\\b f=1i\n");
  std::string kept;
  encoder go(kept, {.dialect = dialect::go_v2});
  EXPECT_FALSE(go.measurement("m").tag("k", two).field("f", 1).end_line());
  EXPECT_EQ(kept, "m,k=a\\\\,b f=1i\n");
}

std::string rewritten(std::string_view line, const encode_options& options = {}) {
  std::string out;
  encoder encode(out, options);
  decoder decode(line);
  for (const point each : decode) {
    if (const refusal refused = encode.copy(each)) return std::string(name(refused.code));
  }
  return out;
}

TEST(encoder, DecodedValuesKeepTheirSpellingWhenEveryReaderKnowsIt) {
  EXPECT_EQ(rewritten("m a=1.50,b=1e5,c=1E+05,d=T,e=FALSE,f=1i,g=0u,h=-0,i=0.10 7", all_values),
            "m a=1.50,b=1e5,c=1E+05,d=T,e=FALSE,f=1i,g=0u,h=-0,i=0.10 7\n");
  const std::string digits(5000, '3');
  EXPECT_EQ(rewritten("m a=0." + digits), "m a=0." + digits + "\n");
}

TEST(encoder, OtherSpellingsAreWrittenAnew) {
  EXPECT_EQ(rewritten("m a=1.,b=.5,c=-.5,d=1.e5,e=.5e1,f=007i,g=01u,h=-0i,i=00.5,j=-01.5,k=00",
                      all_values),
            "m a=1,b=0.5,c=-0.5,d=100000,e=5,f=7i,g=1u,h=0i,i=0.5,j=-1.5,k=0\n");
  EXPECT_EQ(rewritten("m,a\\ b=c\\=d \\ e=01i,f=\"a\\nb\\\"\""),
            "m,a\\ b=c\\=d \\ e=1i,f=\"a\\\\nb\\\"\"\n");
}

TEST(encoder, ARejectedLineIsRefusedWithItsOwnCode) {
  EXPECT_EQ(rewritten("m f=x"), "field_value_syntax");
  EXPECT_EQ(rewritten("m a=1,a=2"), "duplicate_field");
  EXPECT_EQ(rewritten("m a=1,a=2", {.duplicates = duplicates::allow}), "m a=1,a=2\n");
}

// Few keys, as many as fit without a table, and so many that a table is used.
TEST(encoder, FindsASecondKeyAmongAnyNumber) {
  for (const std::size_t count : {1U, 2U, 10U, 255U, 256U, 257U, 258U, 1000U, 5000U}) {
    for (const std::size_t again : {std::size_t{0}, count / 2, count - 1}) {
      for (const bool as_tags : {true, false}) {
        std::string out;
        encoder encode(out);
        encode.measurement("m");
        const auto add = [&](std::size_t i) {
          // Some with escapes, some of the same first and last eight bytes.
          const std::string key =
              (i % 3 == 0 ? "key =" : "eight888") + std::to_string(i) + "eight888";
          as_tags ? encode.tag(key, "v") : encode.field(key, 1);
        };
        for (std::size_t i = 0; i < count; ++i) add(i);
        ASSERT_EQ(encode.error(), errc::none) << count;
        add(again);
        if (as_tags) encode.field("f", 1);
        ASSERT_EQ(encode.end_line(), as_tags ? errc::duplicate_tag : errc::duplicate_field)
            << count;
        ASSERT_EQ(out, "");
      }
    }
  }
}

TEST(encoder, TagsAndFieldsMayShareAKey) {
  std::string out;
  encoder encode(out, shared_keys);
  for (int line = 0; line < 600; ++line) {  // more than there are stamps
    ASSERT_FALSE(encode.measurement("m").tag("a", "1").field("a", 1).end_line());
  }
  EXPECT_EQ(encode.measurement("m").tag("a b", "1").tag("a b", "2").field("a", 1).end_line(),
            errc::duplicate_tag);
}

TEST(encoder, AllowsDuplicatesWhenAsked) {
  std::string out;
  encoder encode(out, {.duplicates = duplicates::allow});
  EXPECT_FALSE(
      encode.measurement("m").tag("a", "1").tag("a", "2").field("f", 1).field("f", 2).end_line());
  EXPECT_EQ(out, "m,a=1,a=2 f=1i,f=2i\n");
}

TEST(encoder, AMillionFieldsAreNotQuadratic) {
  std::string out;
  encoder encode(out);
  encode.measurement("m");
  for (int i = 0; i < 1'000'000; ++i) encode.field("a_long_common_prefix_" + std::to_string(i), i);
  EXPECT_EQ(encode.end_line(), errc::none);
  EXPECT_GT(out.size(), 30'000'000U);
}

TEST(encoder, TimeIsReservedWhereTheReaderReservesIt) {
  const auto code = [](const encode_options& options, bool as_tag) {
    std::string out;
    encoder encode(out, options);
    encode.measurement("time");
    as_tag ? encode.tag("time", "x").field("f", 1) : encode.field("time", 1);
    return encode.end_line().code;
  };
  for (const bool as_tag : {true, false}) {
    EXPECT_EQ(code({}, as_tag), errc::reserved_name);
    EXPECT_EQ(code({.dialect = dialect::influxdb3}, as_tag), errc::reserved_name);
    EXPECT_EQ(code({.dialect = dialect::go_v2}, as_tag), errc::none);
    EXPECT_EQ(code({.allow_time_key = true}, as_tag), errc::none);
  }
  for (const std::string_view other : {"Time", "tim", "times", "time ", "emit"}) {
    std::string out;
    encoder encode(out);
    EXPECT_FALSE(encode.measurement("m").field(other, 1).end_line()) << other;
  }
  std::string out;
  encoder encode(out);
  const text as_text("time", text_kind::key, true);
  EXPECT_EQ(encode.measurement("m").field(as_text, 1).end_line(), errc::reserved_name);
}

TEST(encoder, RefusesNewlinesInStringsWhenAsked) {
  EXPECT_EQ(field_text("a\nb", all_values), "m f=\"a\nb\"\n");
  EXPECT_EQ(field_text("a\nb\n\n\"c\n", {.newlines = newline_rule::replace}),
            "m f=\"a b  \\\"c \"\n");
  EXPECT_EQ(
      field_text(text("\\\n\\\"\n", text_kind::string, true), {.newlines = newline_rule::replace}),
      "m f=\"\\\\ \\\" \"\n");
  EXPECT_EQ(field_text("a\nb", {}), "newline_in_string");
  EXPECT_EQ(field_text("a b\r", {}), "m f=\"a b\r\"\n");
}

}  // namespace
}  // namespace simdlp

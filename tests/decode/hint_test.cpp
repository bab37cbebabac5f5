// SPDX-License-Identifier: Apache-2.0
// Hints: given where the cause is plain, at the cause, and nowhere else.
#include "simdlp/hint.h"

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace simdlp {
namespace {

using namespace std::string_view_literals;

struct told {
  hint of;
  location where;
  bool rejected = false;
};

// The hint for the first rejected line of `bytes`.
told first_hint(std::string_view bytes, const decode_options& options = {}) {
  const auto decode = std::make_unique<decoder>(bytes, options);
  for (const point here : *decode) {
    if (here) continue;
    told all;
    all.rejected = true;
    all.of = hint_for(decode->describe());
    all.where = decode->locate({errc::none, all.of.offset});
    return all;
  }
  return {};
}

struct expectation {
  std::string_view line;
  hint_code code;
  std::uint64_t column;
};

constexpr expectation causes[] = {
    // Separators and names.
    {"cpu,host=web1\tusage=1\t1709287200000000000", hint_code::tab, 14},
    {"cpu,host=web2 usage=2\t1709287200000000000", hint_code::tab, 22},
    {"\tcpu usage=2 1", hint_code::tab, 1},
    {"cpu,host=a usage=1 1709287200\t", hint_code::tab, 30},
    {"cpu,host=a\xC2\xA0usage=1 1", hint_code::odd_space, 11},
    {"cpu\xC2\xA0usage=1 1709287200", hint_code::odd_space, 4},
    {"cpu usage=1\xC2\xA0"
     "1709287200",
     hint_code::odd_space, 12},
    {"iis,ip=10.0.0.1,user=EUROPE\\jdoe smith bytes=12i", hint_code::space_in_name, 17},
    {"m,city=New York,state=NY f=1 1", hint_code::space_in_name, 3},
    {"m,a=x,city=New York City f=1 1", hint_code::space_in_name, 7},
    {"m,k=\"a b\" f=1 1", hint_code::space_in_name, 3},
    {"\"m x\" f=1 1", hint_code::space_in_name, 3},
    {"disk usage free=1 1709287200", hint_code::space_in_name, 5},
    {"m a=1,disk free=2 17", hint_code::space_in_name, 11},
    {"cpu, host=a load=1 1", hint_code::space_after_comma, 5},
    {"cpu,a=1, host=a load=1 1", hint_code::space_after_comma, 9},
    {"cpu load=1, idle=2 1", hint_code::space_after_comma, 12},
    {"cpu load=1, idle=2, user=3", hint_code::space_after_comma, 12},
    {"cpu ,host=a load=1", hint_code::space_before_comma, 4},
    {"cpu load = 1 1709287200", hint_code::space_around_equals, 9},
    {"cpu,host = a load=1", hint_code::space_around_equals, 9},
    {"cpu,host= a load=1", hint_code::space_around_equals, 10},
    {"cpu load= 1,idle=2", hint_code::space_around_equals, 10},
    {"cpu, load=1 1", hint_code::extra_comma, 4},
    {"cpu,host=a, load=1 1", hint_code::extra_comma, 11},
    {"cpu load=1, 1709287200", hint_code::extra_comma, 11},
    {"cpu load=1,", hint_code::extra_comma, 11},
    {"cpu load=1,,idle=2", hint_code::extra_comma, 12},
    {"cpu,,host=a load=1", hint_code::extra_comma, 5},
    {"m,city=Paris,France f=1", hint_code::comma_in_tag_value, 13},
    {"m,city=Paris, France f=1", hint_code::comma_in_tag_value, 13},
    {"boiler host=gw1 temp=61.5,flow=2i 1700000000", hint_code::comma_missing, 7},
    {"boiler host=gw1,zone=2 temp=61.5 1700000060", hint_code::comma_missing, 7},
    {"boiler,site=x host=gw1 temp=61.5", hint_code::comma_missing, 14},
    {"boiler,host=gw1 zone=2 temp=61.5 1700000120", hint_code::comma_missing, 24},
    {"boiler a=1 b=2 c=3 1700000120", hint_code::comma_missing, 12},
    {"m f=1 1700000000 g=2", hint_code::comma_missing, 18},
    {"m f=\"a\"g=2 1700000000", hint_code::comma_missing, 8},
    {"m f=61.5;g=3 1700000000", hint_code::semicolon, 9},
    {"m f=61.5 1700000000;", hint_code::semicolon, 20},
    {"m f=\"a\";g=3 1700000000", hint_code::semicolon, 8},
    {"temp,node=ns=2;s=Line1.Temp value=21.5 1709287200000000000", hint_code::equals_in_tag_value,
     13},
    {"m,q==x f=1", hint_code::equals_in_tag_value, 5},
    {"m,k=a\\ b=c f=1 1", hint_code::equals_in_tag_value, 9},
    {"m temp:21.5 1709287200", hint_code::equals_missing, 7},
    {"m,a=b load 5 1709287200", hint_code::equals_missing, 11},
    {"m f==1 1", hint_code::extra_equals, 5},
    {"disk,host=win1,volume=C:\\ used=81i,free=19i 1709287200",
     hint_code::backslash_before_separator, 25},
    {"m,path=C:\\dir\\,z=1 f=1 1", hint_code::backslash_before_separator, 14},
    {"m,k=a\\", hint_code::line_continuation, 6},
    {"m,k= f=1 1", hint_code::empty_tag, 5},
    {"m,k=,z=1 f=1", hint_code::empty_tag, 5},
    {"m,=v f=1", hint_code::empty_tag, 3},
    {"m,t=1", hint_code::no_field, 6},
    {"m,t=1 ", hint_code::no_field, 7},
    {"m,t=1 1709287200", hint_code::no_field, 7},
    {"cpu 0.5 1709287200", hint_code::number_without_key, 5},
    {"cpu,host=a 12", hint_code::number_without_key, 12},

    // Field values.
    {"cpu,host=a value=1.5,comment=hello world 1700000000", hint_code::unquoted_text, 30},
    {"m ip=10.0.0.1", hint_code::unquoted_text, 6},
    {"m state=idle 1700000000", hint_code::unquoted_text, 9},
    {"m f='a' 1", hint_code::single_quotes, 5},
    {"m f=`a` 1", hint_code::single_quotes, 5},
    {"cpu,host=a msg=\xE2\x80\x9Csmart\xE2\x80\x9D 1700000000", hint_code::typographic_character,
     16},
    {"cpu temp=\xE2\x88\x92"
     "5 1700000000",
     hint_code::typographic_character, 10},
    {"m f=\"a\xE2\x80\x9D 1700000000", hint_code::typographic_character, 7},
    {"m f=\\\"a\\\" 1", hint_code::escaped_quotes, 5},
    {"m f=&quot;a&quot; 1", hint_code::escaped_quotes, 5},
    {"m f=undefined,g=1 1", hint_code::no_value, 5},
    {"m f=NaN", hint_code::no_value, 5},
    {"m f=-Infinity", hint_code::no_value, 5},
    {"m f=[Not Supported],g=1", hint_code::no_value, 5},
    {"m f= 1709287200", hint_code::no_value, 5},
    {"m f=,g=1", hint_code::no_value, 5},
    {"m f=yes", hint_code::boolean_word, 5},
    {"m f=tRUE", hint_code::boolean_word, 5},
    {"rate,ex=F rate=-1.8e-05,time=2022-03-09T08:00:00+00:00", hint_code::date_value, 30},
    {"m at=08:15:00", hint_code::date_value, 6},
    {"speed down=93.4Mbit/s,up=20.1Mbit/s 1709287200", hint_code::unit, 16},
    {"room hum=45% 1709287200", hint_code::unit, 12},
    {"room temp=21.5 C", hint_code::unit, 16},
    {"oven temp=21,5 1709287200000000000", hint_code::decimal_comma, 13},
    {"vm,name=db1 cpu=0,43", hint_code::decimal_comma, 18},
    {"gps lat=52,5,lon=13,4", hint_code::decimal_comma, 11},
    {"db rows=1,234,567", hint_code::digit_groups, 10},
    {"db rows=1_000", hint_code::digit_groups, 10},
    {"m f=+1", hint_code::number_form, 5},
    {"m f=0x10", hint_code::number_form, 5},
    {"m f=1e", hint_code::number_form, 6},
    {"m f=5L", hint_code::integer_suffix, 6},
    {"m f=5.5i", hint_code::integer_suffix, 8},
    {"m f=-5u", hint_code::integer_suffix, 5},
    {"net rx=9223372036854775808i", hint_code::unsigned_range, 27},
    {"stock close=np.float64(5.75),open=1 17", hint_code::object_text, 13},
    {"stock close=Decimal('5.75') 17", hint_code::object_text, 13},
    {"stock note=b'abc' 17", hint_code::object_text, 12},
    {"m f=[object Object]", hint_code::object_text, 5},
    {"m f=${VALUE} 1", hint_code::placeholder, 5},
    {"m f={{ value }} 1", hint_code::placeholder, 5},
    {"m f=[1 1", hint_code::nested_value, 5},

    // Strings.
    {"packet raw=\"161301\\\",via=\"T2\",path=\"A,B\",alt=12 1709287200",
     hint_code::backslash_before_quote, 19},
    {"disk path=\"C:\\\" 1709287200", hint_code::backslash_before_quote, 14},
    {"log text=\"he said \"stop\"\" 1700000000", hint_code::quote_in_string, 19},
    {"log text=\"no end 1700000000", hint_code::string_not_closed, 10},
    {"log text=\"a\"1700000000000", hint_code::space_missing, 13},

    // Timestamps.
    {"cpu usage=1 1700000000.5", hint_code::timestamp_fraction, 13},
    {"speed down=93.25,up=20 1709287200N", hint_code::timestamp_suffix, 34},
    {"speed down=91.5,up=19 1709287260000ms", hint_code::timestamp_suffix, 36},
    {"m f=1 1709287260 ms", hint_code::timestamp_suffix, 18},
    {"m f=1 2024-03-01T10:00:00Z", hint_code::timestamp_date, 7},
    {"m f=1 \"1709287260\"", hint_code::timestamp_quoted, 7},
    {"m f=1 now()", hint_code::timestamp_word, 7},
    {"m f=1 1709287200000000000000", hint_code::timestamp_digits, 7},
    {"m f=1 1.709e+18", hint_code::timestamp_digits, 7},
    {"m f=1 +1709287200", hint_code::timestamp_digits, 7},
    {"m f=1 1709287200 # restarted", hint_code::comment_in_line, 18},
    {"m f=1 # restarted", hint_code::comment_in_line, 7},

    // Lines.
    {"net,host=r1 rx=2.2 1bandw net,host=r2 rx=2.28 1220252400", hint_code::joined_lines, 21},
    {"net,host=r1 rx=37878000net,host=r2 rx=21.35 1333177200", hint_code::joined_lines, 24},
    {"htp,id=k1 t=23.27 1644346926000000 htp,id=k1 t=23.5 1644348417000000",
     hint_code::joined_lines, 36},
    {"m f=1 1709287200m f=2 1709287201", hint_code::joined_lines, 17},
    {"weather,loc=a temp=82 1709287200\\nweather,loc=b temp=83 1709287201",
     hint_code::literal_newline, 33},
    {"weather,loc=a temp=82\\nweather,loc=b temp=83 1709287201", hint_code::literal_newline, 22},
    {"'boiler,host=gw1 temp=61.5 1700000000000000000'", hint_code::quoted_line, 1},
    {"\"boiler,host=gw2 temp=58.25 1700000000000000000\"", hint_code::quoted_line, 1},
    {"m f=1 1709287200'", hint_code::stray_end, 17},
    {"m f=1\rm f=2", hint_code::carriage_return, 6},
    {"\x1B[32mcpu load=1\x1B[0m", hint_code::colour_codes, 1},
    {"INSERT cpu,host=a f=1", hint_code::shell_insert, 8},
    {"> INSERT cpu,host=a f=1", hint_code::shell_insert, 10},
    {"b'cpu,host=a load=0.5 1709287200000000000'", hint_code::object_text, 3},
    {"['cpu,host=a load=0.5 17', 'cpu,host=b load=0.5 17']", hint_code::object_text, 3},
    {"m f=1 1709287200000000000,", hint_code::stray_end, 26},
    {"m f=1 1709287200\xE2\x80\x8B", hint_code::odd_space, 17},
    {"m f=1 $(date +%s%N)", hint_code::placeholder, 7},
    {"m f=1 {{timestamp}}", hint_code::placeholder, 7},
    {"m,h=a x=1 ,y=2", hint_code::space_before_comma, 10},
    {"m s=\"5\" pipe\",t=1 17", hint_code::quote_in_string, 7},
    {"m mac=00:11:22:33:44:55", hint_code::unquoted_text, 7},
    {"m t=00:11:22", hint_code::date_value, 5},
    {"m,host:a x=1", hint_code::equals_missing, 7},
    {"m,host\xEF\xBC\x9D"
     "a x=1",
     hint_code::typographic_character, 7},
    {"m,host=a {\"x\":1} 1709287200", hint_code::nested_value, 10},
    {"<14>1 2024-03-01T10:00:00Z web1 app 123 - - cpu,host=a f=1 17", hint_code::prefix, 45},
    {"[[inputs.cpu]]", hint_code::configuration, 1},
    {"COPY cpu (a, b) FROM stdin;", hint_code::sql, 1},
    {"INSERT INTO rp cpu,host=a f=1", hint_code::shell_insert, 16},
    {"curl -XPOST http://localhost:8086/write?db=a -d 'cpu,host=a f=1 17'", hint_code::shell_insert,
     50},
    {"> cpu,cpu=cpu0,host=web1 usage_idle=97.5 1709287200000000000", hint_code::test_output, 3},
    {"Mar  1 10:00:00 web1 telegraf[12]: cpu,host=a f=1 1709287200", hint_code::prefix, 36},
    {"2024-03-01T10:00:00Z stdout F cpu,host=a f=1 1709287200", hint_code::prefix, 31},
    {"    12\tcpu,host=a f=1 1709287200", hint_code::prefix, 8},

    // Encodings.
    {"air,station=Z\xFCrich pm=1", hint_code::windows_1252, 13},
    {"air,a=\xC3\xBC,station=Z\xC3 pm=1", hint_code::cut_character, 19},
    {"air,a=\x81\x8D\x8F f=1", hint_code::other_encoding, 7},
    {"air,a=\xD6\xD0\xB9\xFA\xC8\xCB f=1", hint_code::other_encoding, 7},
    {"air,a=\xCF\xF0\xE8\xE2\xE5\xF2 f=1", hint_code::other_encoding, 7},
    {"m f=1\0\0 5"sv, hint_code::zero_bytes, 6},
    {"\0\0\0\0"sv, hint_code::zero_bytes, 1},
    {"cpu%2Chost%3Da%20load%3D0.5%201709287200000000000", hint_code::encoded_text, 1},
    {"Y3B1LGhvc3Q9YSBsb2FkPTAuNSAxNzA5Mjg3MjAwMDAwMDAwMDAwCg==", hint_code::encoded_text, 1},
    {"air,a=\xED\xA0\xBD\xED\xB8\x80 pm=1", hint_code::surrogate, 7},

    // Something else.
    {R"({"host":"a","usage":0.5})", hint_code::json, 1},
    {R"({"topic":"m","value":"boiler,host=gw1 temp=61.5 1700000000\npump f=1 2"})",
     hint_code::json_envelope, 23},
    {R"(http_requests_total{method="post",code="200"} 1027 1709287200000)", hint_code::prometheus,
     1},
    {"servers.web1.load 0.5 1709287200", hint_code::graphite, 1},
    {"page.views:1|c|@0.1", hint_code::statsd, 1},
    {"put sys.cpu.user 1356998400 42.5 host=web01 cpu=0", hint_code::opentsdb, 1},
    {"PUTVAL \"a/cpu-0/cpu-idle\" interval=10 1709287200:42", hint_code::collectd, 1},
    {"+------+-------+", hint_code::table, 1},
    {"POST /write?db=plant HTTP/1.1", hint_code::http_request, 1},
    {"<?xml version=\"1.0\"?>", hint_code::markup, 1},
    {"INSERT INTO t (a, b) VALUES (1, 2)", hint_code::sql, 1},
    {"2024-03-01T10:00:00Z I! Starting", hint_code::log, 1},
};

TEST(Hint, NamesTheCauseAtItsPlace) {
  for (const expectation& each : causes) {
    SCOPED_TRACE(std::string(each.line));
    const told got = first_hint(each.line);
    EXPECT_TRUE(got.rejected);
    EXPECT_EQ(name(got.of.code), name(each.code)) << got.of.text();
    EXPECT_EQ(got.where.column, each.column) << got.of.text();
    EXPECT_FALSE(got.of.text().empty());
  }
}

TEST(Hint, IsTheSameWithALineBeforeAndAfter) {
  for (const expectation& each : causes) {
    if (each.code == hint_code::string_not_closed) continue;
    const std::string whole = "cpu load=1 1\n" + std::string(each.line) + "\r\ncpu load=2 2\n";
    SCOPED_TRACE(whole);
    const told got = first_hint(whole);
    EXPECT_EQ(name(got.of.code), name(each.code));
    if (each.line.front() == ' ') continue;
    EXPECT_EQ(got.where, (location{2, each.column})) << got.of.text();
  }
}

TEST(Hint, NamesThePrecisionThatFits) {
  EXPECT_EQ(first_hint("m f=1 1700000000.5").of.fits, precision::milliseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000.0").of.fits, precision::milliseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000.123456").of.fits, precision::microseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000123.5").of.fits, precision::microseconds);
  EXPECT_EQ(first_hint("m f=1 1709287200N").of.fits, precision::seconds);
  EXPECT_EQ(first_hint("m f=1 1709287260000ms").of.fits, precision::milliseconds);
  const told range = first_hint("m f=1 1700000000000000000", {.precision = precision::seconds});
  EXPECT_EQ(name(range.of.code), "timestamp_precision");
  EXPECT_EQ(range.of.fits, precision::nanoseconds);
}

TEST(Hint, SaysWhereAStringOpenedAndHowFarItRuns) {
  const told shifted = first_hint("a up=\"5 days 17\nb up=\"5 days\" 17\n");
  EXPECT_EQ(name(shifted.of.code), "string_not_closed");
  EXPECT_EQ(shifted.of.string_offset, 5U);
  EXPECT_EQ(shifted.of.line_feeds, 1U);
  EXPECT_EQ(shifted.where, (location{1, 6}));
  const told open = first_hint("a f=1\nb up=\"5 days 17\nc f=1\nd f=1");
  EXPECT_EQ(open.of.string_offset, 11U);
  EXPECT_EQ(open.of.line_feeds, 2U);
}

TEST(Hint, TextIsOneLineOfUtf8) {
  for (const expectation& each : causes) {
    const told got = first_hint(each.line);
    for (const char byte : got.of.text()) EXPECT_GE(static_cast<unsigned char>(byte), 0x20);
    EXPECT_LT(got.of.text().size(), 200U);
    EXPECT_FALSE(got.of.text().ends_with('.'));
  }
}

// Errors whose cause the text does not show, or shows only to somebody who knows the writer.
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
};

TEST(Hint, IsNotGivenWhereTheCauseIsNotPlain) {
  static_assert(std::size(no_cause) >= 100);
  for (const std::string_view line : no_cause) {
    SCOPED_TRACE(std::string(line));
    const told got = first_hint(line);
    EXPECT_TRUE(got.rejected);
    EXPECT_EQ(name(got.of.code), "none") << got.where.column << ": " << got.of.text();
  }
}

TEST(Hint, IsNotGivenForLimitsAndDuplicates) {
  decode_options few;
  few.limits.tags = 1;
  EXPECT_FALSE(first_hint("m,a=b,c=d f=1", few).of);
  few = {};
  few.limits.line = 4;
  EXPECT_FALSE(first_hint("m,a=b,c=d f=x", few).of);
  EXPECT_FALSE(first_hint("m f=1,f=2", {.duplicates = duplicates::reject}).of);
}

TEST(Hint, IsNotGivenForAnErrorThatTheLineDoesNotHave) {
  EXPECT_FALSE(hint_for({}));
  EXPECT_FALSE(hint_for({1, 1, 0, errc::tag_equals, {}, "cpu load=1"}));
  EXPECT_FALSE(hint_for({1, 1, 0, errc::none, {}, "cpu load=x"}));
  EXPECT_FALSE(hint_for({1, 1, 0, errc::no_fields, {}, "cpu load=x"}));
}

// Each supposed repair may read the whole line, so their number is bounded.
TEST(Hint, TakesLinearTimeForHostileLines) {
  constexpr std::size_t size = std::size_t{1} << 19U;
  for (const std::string_view piece :
       {"m\xC2\xA0\xC2\xA0"
        "a=1"sv,
        "curl '\"'\" "sv, "a\\\",b"sv, "\"y\" "sv, "=b"sv, "5,"sv, "g=1 "sv, "\xE2\x80\x9D,"sv,
        "\\n"sv, "\\ "sv, ", "sv, "{\"a\":"sv}) {
    for (const std::string_view begin :
         {""sv, "m,a=b "sv, "m,a"sv, "m f=\""sv, "m f=1 "sv, "m f=1,"sv}) {
      std::string line(begin);
      while (line.size() < size) line += piece;
      const auto from = std::chrono::steady_clock::now();
      (void)first_hint(line);
      (void)recognise(line);
      const auto took = std::chrono::steady_clock::now() - from;
      EXPECT_LT(std::chrono::duration<double>(took).count(), 2.0) << begin << piece;
    }
  }
}

TEST(Hint, NamesAreWordsAndDiffer) {
  std::vector<std::string_view> seen;
  for (std::size_t i = 0; i < hint_code_count; ++i) {
    const std::string_view word = name(static_cast<hint_code>(i));
    EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), word.npos) << word;
    for (const std::string_view other : seen) EXPECT_NE(word, other);
    seen.push_back(word);
  }
  EXPECT_EQ(name(static_cast<hint_code>(255)), "none");
}

// "<C2>" stands for a byte.
std::string bytes_of(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '<' && i + 3 < text.size() && text[i + 3] == '>' &&
        std::from_chars(&text[i + 1], &text[i + 3], byte, 16).ptr == &text[i + 3]) {
      bytes += static_cast<char>(byte);
      i += 3;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

TEST(Hint, ExamplesOfTheDocumentAreTrue) {
  std::ifstream file(std::filesystem::path(SIMDLP_SOURCE_DIR) / "docs/hints.md");
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line) && line != "## Warnings";) {
    if (!line.starts_with("| `")) continue;
    const std::size_t code_end = line.find('`', 3);
    const std::size_t begin = line.find('`', code_end + 1) + 1;
    const std::string code = line.substr(3, code_end - 3);
    const std::size_t end = line.find("` | ", begin);
    SCOPED_TRACE(line);
    const told got = first_hint(bytes_of(line.substr(begin, end - begin)));
    EXPECT_EQ(name(got.of.code), code);
    std::string sentence;
    for (const char byte : got.of.text()) sentence += byte == '|' ? "\\|" : std::string(1, byte);
    EXPECT_EQ(line.substr(end + 4), sentence + " |");
    documented.insert(code);
  }
  for (const std::string file_code :
       {"csv", "script", "utf16", "utf32", "compressed", "binary", "none"}) {
    documented.insert(file_code);
  }
  // Of a file with another precision.
  documented.insert("timestamp_precision");
  for (std::size_t i = 0; i < hint_code_count; ++i) {
    const std::string word(name(static_cast<hint_code>(i)));
    EXPECT_TRUE(documented.contains(word)) << word;
  }
}

// The lines that the project's own documents and samples hold get no hint, for they are valid.
TEST(Hint, IsNotGivenForValidLines) {
  for (const std::string_view line : {"cpu load=1", "cpu,host=a load=1 1", "\"m\" f=\"a b\" 1"}) {
    EXPECT_FALSE(hint_for({1, 1, 0, errc::none, {}, line}));
    for (std::size_t code = 1; code < errc_count; ++code) {
      EXPECT_FALSE(hint_for({1, 1, 0, static_cast<errc>(code), {}, line}));
    }
  }
}

struct other_format {
  std::string_view bytes;
  hint_code code;
};

const other_format formats[] = {
    {"# HELP a b\n# TYPE a counter\na{b=\"c\"} 1027 1709287200000\nfds 12\n",
     hint_code::prometheus},
    {"a.b.c 1 1709287200\na.b.d 2 1709287200\n", hint_code::graphite},
    {"a:1|c\nb:2|ms\nc:3|g\n", hint_code::statsd},
    {"[{\"measurement\":\"cpu\"}]", hint_code::json},
    {"{\n  \"a\": 1,\n  \"b\": 2\n}\n", hint_code::json},
    {"{\"topic\":\"m\",\"value\":\"a,b=c d=1 17\"}\n", hint_code::json_envelope},
    {"time,host,usage\n1,a,2\n", hint_code::csv},
    {"time;host;usage\n1;a;2\n", hint_code::csv},
    {"#datatype measurement,tag\nm,t\na,b\n", hint_code::csv},
    {"INSERT a,b=c d=1\nINSERT a,b=c d=2\n", hint_code::shell_insert},
    {"2024-03-01T10:00:00Z I! Starting\n> a,b=c d=1 17\n", hint_code::test_output},
    {"Mar  1 10:00:00 w t[1]: a,b=c d=1 17\nMar  1 10:00:01 w t[1]: a,b=c d=2 18\n",
     hint_code::prefix},
    {"a,b=c d=1\ra,b=c d=2\r", hint_code::carriage_return},
    {"\xFF\xFE"
     "c\0p\0u\0"sv,
     hint_code::utf16},
    {"c\0p\0u\0 \0f\0=\0001\0\n\0"sv, hint_code::utf16},
    {"\xFF\xFE\0\0c\0\0\0"sv, hint_code::utf32},
    {"\x1F\x8B\x08\0"sv, hint_code::compressed},
    {"\x28\xB5\x2F\xFD\0"sv, hint_code::compressed},
    {"PK\x03\x04"sv, hint_code::compressed},
    {"PAR1\x15\x04"sv, hint_code::binary},
    {"\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02\x03\x04\x05\x06\x07\x08"sv, hint_code::binary},
    {"POST /write?db=p HTTP/1.1\r\nHost: a\r\n\r\nm f=1 1\n", hint_code::http_request},
    {"+---+---+\n| a | b |\n+---+---+\n", hint_code::table},
    {"name: cpu\ntime host usage\n---- ---- -----\n1    a    2\n", hint_code::table},
    {"<?xml version=\"1.0\"?>\n", hint_code::markup},
    {"#!/bin/sh\ncat <<EOF\ncpu load=1\nEOF\n", hint_code::script},
    {"[[inputs.cpu]]\n  percpu = true\n", hint_code::configuration},
    {"---\nmeasurement: cpu\ntags:\n  host: a\n", hint_code::configuration},
    {"CREATE TABLE cpu (host text);\nCOPY cpu FROM stdin;\n", hint_code::sql},
    {"*   Trying 127.0.0.1:8086...\n> POST /write?db=x HTTP/1.1\n> Host: a\n>\n"
     "< HTTP/1.1 204 No Content\n<\n",
     hint_code::http_request},
    {"['a,b=c d=1 17', 'a,b=c d=2 18']\n", hint_code::object_text},
    {"x\x9C\x01\x02"sv, hint_code::compressed},
    {"\x89HDF\r\n\x1A\n"sv, hint_code::binary},
    {"'a,b=c d=1 17'\n'a,b=c d=2 18'\n", hint_code::quoted_line},
};

TEST(Recognise, TellsOtherFormats) {
  for (const other_format& each : formats) {
    SCOPED_TRACE(std::string(each.bytes));
    const hint got = recognise(each.bytes);
    EXPECT_EQ(name(got.code), name(each.code)) << got.text();
    EXPECT_FALSE(got.text().empty());
    EXPECT_LE(got.offset, each.bytes.size());
  }
}

TEST(Recognise, SaysWhereTheBodyOfAnHttpRequestBegins) {
  const std::string_view request = "POST /write HTTP/1.1\r\nHost: a\r\n\r\nm f=1 1\n";
  const hint got = recognise(request);
  EXPECT_NE(got.text().find("line 4"), std::string_view::npos) << got.text();
  EXPECT_EQ(request.substr(got.offset), "m f=1 1\n");
}

TEST(Recognise, SaysNothingOfLineProtocol) {
  for (const std::string_view bytes :
       {""sv, "\n"sv, "m f=1 1\n"sv, "m f=1 1\nbad\nm f=2 2\n"sv, "# HELP a b\nm f=1 1\n"sv,
        "m,a=b f=1\r\nm,a=b f=2\r\n"sv, "a,b=c d=1\na,b=c d=2\n"sv, "m f=\"a\rb\"\r\n"sv,
        "m f=x 1\nm f=y 2\n"sv, "cpu load 5\ncpu load 6\n"sv, "bad\n"sv,
        "m,a=b f=\"{\\\"x\\\":1}\" 1\n"sv, "m f=1 1\nm f=2 2\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv,
        "\xEF\xBB\xBFm f=1 1\n"sv}) {
    const hint got = recognise(bytes);
    EXPECT_EQ(name(got.code), "none") << bytes << ": " << got.text();
  }
}

}  // namespace
}  // namespace simdlp

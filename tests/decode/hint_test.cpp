// SPDX-License-Identifier: Apache-2.0
// Hints name the cause of an error at its place.
#include "simdlp/hint.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "bytes_form.h"
#include "decode/first_hint.h"

namespace simdlp {
namespace {

using namespace std::string_view_literals;

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
    {"room,floor=2 air temp=19.5", hint_code::space_in_name, 13},
    {"temp=21.5", hint_code::no_measurement, 1},
    {"temp=21.5,hum=40i 1709287200", hint_code::no_measurement, 1},
    {"text=\"a b\",on=t", hint_code::no_measurement, 1},
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
    {"job id=9f1b04e0-4f89-11d3-9a0c-0305e82c3301 17", hint_code::unquoted_text, 8},
    {"job id=9c1185a5c5e9fc54612808977ee8f548b2258d31", hint_code::unquoted_text, 8},
    {"job n=1e5i 17", hint_code::integer_suffix, 10},
    {"job n=2,500.5 17", hint_code::digit_groups, 8},
    {"job n=1 1,709,287,200", hint_code::digit_groups, 9},
    {"job n=1 1_709_287_200", hint_code::digit_groups, 9},
    {"job n=1 2024/03/01", hint_code::timestamp_date, 9},
    {"job n=1 01.03.2024", hint_code::timestamp_date, 9},
    {"job n=1 10:00:00", hint_code::timestamp_date, 9},
    {"job n=1 Fri Mar  1 10:00:00 UTC 2024", hint_code::timestamp_date, 9},
    {"job n=1 timestamp=1709287200", hint_code::timestamp_word, 9},
    {"job n=1 time=1709287200000i", hint_code::timestamp_word, 9},
    {"job n=1 time=5", hint_code::comma_missing, 9},
    {"disk,host=a used=8 disk,host=b used=81", hint_code::joined_lines, 20},
    {"// restarted here", hint_code::comment_in_line, 1},
    {"```", hint_code::markup, 1},
    {"<row t=\"1\">5</row>", hint_code::markup, 1},
    {"</rows>", hint_code::markup, 1},
    {"ts=2024-03-01T10:00:00Z lvl=info msg=\"started\"", hint_code::log, 1},
    {"<?xml version=\"1.0\"?>", hint_code::markup, 1},
    {"INSERT INTO t (a, b) VALUES (1, 2)", hint_code::sql, 1},
    {"2024-03-01T10:00:00Z I! Starting", hint_code::log, 1},
};

TEST(hint, NamesTheCauseAtItsPlace) {
  for (const expectation& each : causes) {
    SCOPED_TRACE(std::string(each.line));
    const found_hint got = first_hint(each.line);
    EXPECT_TRUE(got.rejected);
    EXPECT_EQ(name(got.of.code), name(each.code)) << got.of.text();
    EXPECT_EQ(got.where.column, each.column) << got.of.text();
    EXPECT_FALSE(got.of.text().empty());
  }
}

TEST(hint, IsTheSameWithALineBeforeAndAfter) {
  for (const expectation& each : causes) {
    if (each.code == hint_code::string_not_closed) continue;
    const std::string whole = "cpu load=1 1\n" + std::string(each.line) + "\r\ncpu load=2 2\n";
    SCOPED_TRACE(whole);
    const found_hint got = first_hint(whole);
    EXPECT_EQ(name(got.of.code), name(each.code));
    if (each.line.front() == ' ') continue;
    EXPECT_EQ(got.where, (location{2, each.column})) << got.of.text();
  }
}

TEST(hint, NamesThePrecisionThatFits) {
  EXPECT_EQ(first_hint("m f=1 1700000000.5").of.fits, precision::milliseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000.0").of.fits, precision::milliseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000 ms").of.fits, precision::seconds);
  EXPECT_EQ(first_hint("m f=1 ts=1700000000123").of.fits, precision::milliseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000.123456").of.fits, precision::microseconds);
  EXPECT_EQ(first_hint("m f=1 1700000000123.5").of.fits, precision::microseconds);
  EXPECT_EQ(first_hint("m f=1 1709287200N").of.fits, precision::seconds);
  EXPECT_EQ(first_hint("m f=1 1709287260000ms").of.fits, precision::milliseconds);
  const found_hint range =
      first_hint("m f=1 1700000000000000000", {.precision = precision::seconds});
  EXPECT_EQ(name(range.of.code), "timestamp_precision");
  EXPECT_EQ(range.of.fits, precision::nanoseconds);
}

TEST(hint, SaysWhereAStringOpenedAndHowFarItRuns) {
  const found_hint shifted = first_hint("a up=\"5 days 17\nb up=\"5 days\" 17\n");
  EXPECT_EQ(name(shifted.of.code), "string_not_closed");
  EXPECT_EQ(shifted.of.string_offset, 5U);
  EXPECT_EQ(shifted.of.line_feeds, 1U);
  EXPECT_EQ(shifted.where, (location{1, 6}));
  const found_hint open = first_hint("a f=1\nb up=\"5 days 17\nc f=1\nd f=1");
  EXPECT_EQ(open.of.string_offset, 11U);
  EXPECT_EQ(open.of.line_feeds, 2U);
}

TEST(hint, TextIsOneLineOfUtf8) {
  for (const expectation& each : causes) {
    const found_hint got = first_hint(each.line);
    for (const char byte : got.of.text()) EXPECT_GE(static_cast<unsigned char>(byte), 0x20);
    EXPECT_LT(got.of.text().size(), 200U);
    EXPECT_FALSE(got.of.text().ends_with('.'));
  }
}

// Each assumed repair may read the whole line, so their number is bounded.
TEST(hint, TakesLinearTimeForHostileLines) {
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

TEST(hint, NamesAreWordsAndDiffer) {
  std::vector<std::string_view> seen;
  for (std::size_t i = 0; i < hint_code_count; ++i) {
    const std::string_view word = name(static_cast<hint_code>(i));
    EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), word.npos) << word;
    for (const std::string_view other : seen) EXPECT_NE(word, other);
    seen.push_back(word);
  }
  EXPECT_EQ(name(static_cast<hint_code>(255)), "none");
}

TEST(hint, ExamplesOfTheDocumentAreTrue) {
  std::ifstream file(std::filesystem::path(SIMDLP_SOURCE_DIR) / "docs/hints.md");
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line) && line != "## Warnings";) {
    if (!line.starts_with("| `")) continue;
    const std::size_t code_end = line.find('`', 3);
    const std::size_t begin = line.find('`', code_end + 1) + 1;
    const std::string code = line.substr(3, code_end - 3);
    const std::size_t end = line.find("` | ", begin);
    SCOPED_TRACE(line);
    const found_hint got = first_hint(test::from_bytes_form(line.substr(begin, end - begin)));
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
  // For a file with another precision.
  documented.insert("timestamp_precision");
  for (std::size_t i = 0; i < hint_code_count; ++i) {
    const std::string word(name(static_cast<hint_code>(i)));
    EXPECT_TRUE(documented.contains(word)) << word;
  }
}

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// recognise(): identifies the format of input that is not line protocol.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "simdlp/hint.h"

namespace simdlp {
namespace {

using namespace std::string_view_literals;

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
    {"measurement: cpu\ntags:\n  - host\n", hint_code::configuration},
    {"<rows>\n  <row t=\"1\">5</row>\n</rows>\n", hint_code::markup},
    {"time=\"2024-03-01T10:00:00Z\" level=info msg=\"a\"\n", hint_code::log},
    {"CREATE TABLE cpu (host text);\nCOPY cpu FROM stdin;\n", hint_code::sql},
    {"*   Trying 127.0.0.1:8086...\n> POST /write?db=x HTTP/1.1\n> Host: a\n>\n"
     "< HTTP/1.1 204 No Content\n<\n",
     hint_code::http_request},
    {"['a,b=c d=1 17', 'a,b=c d=2 18']\n", hint_code::object_text},
    {"x\x9C\x01\x02"sv, hint_code::compressed},
    {"\x89HDF\r\n\x1A\n"sv, hint_code::binary},
    {"'a,b=c d=1 17'\n'a,b=c d=2 18'\n", hint_code::quoted_line},
};

TEST(recognise, TellsOtherFormats) {
  for (const other_format& each : formats) {
    SCOPED_TRACE(std::string(each.bytes));
    const hint got = recognise(each.bytes);
    EXPECT_EQ(name(got.code), name(each.code)) << got.text();
    EXPECT_FALSE(got.text().empty());
    EXPECT_LE(got.offset, each.bytes.size());
  }
}

TEST(recognise, SaysWhereTheBodyOfAnHttpRequestBegins) {
  const std::string_view request = "POST /write HTTP/1.1\r\nHost: a\r\n\r\nm f=1 1\n";
  const hint got = recognise(request);
  EXPECT_NE(got.text().find("line 4"), std::string_view::npos) << got.text();
  EXPECT_EQ(request.substr(got.offset), "m f=1 1\n");
}

TEST(recognise, SaysNothingOfLineProtocol) {
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

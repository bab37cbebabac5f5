// SPDX-License-Identifier: Apache-2.0
// Requests about which HTTP implementations disagree, over a socket: each is refused, the connection is
// closed, and the bytes after it are not read as a request.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/running_server.h"

namespace simdlp::testing {
namespace {

constexpr const char* line = "m f=1 1";
const std::string path = "POST /api/v3/write_lp?db=d HTTP/1.1\r\n";

struct refused_request {
  const char* name;
  std::string bytes;
};

[[nodiscard]] std::vector<refused_request> refused_requests() {
  const std::string host = "Host: x\r\n";
  const std::string chunk = "\r\n7\r\nm f=1 1\r\n0\r\n\r\n";
  const auto coded = [&](const std::string& coding) {
    return path + host + "Transfer-Encoding: " + coding + "\r\n" + chunk;
  };
  const auto sized = [&](const std::string& length) {
    return path + host + "Content-Length: " + length + "\r\n\r\n" + line;
  };
  const auto chunked = [&](const std::string& body) {
    return path + host + "Transfer-Encoding: chunked\r\n\r\n" + body;
  };
  return {
      {"length and chunked",
       path + host + "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n" + chunk},
      {"chunked and length",
       path + host + "Transfer-Encoding: chunked\r\nContent-Length: 7\r\n" + chunk},
      {"length and identity",
       path + host + "Content-Length: 7\r\nTransfer-Encoding: identity\r\n\r\n" + line},
      {"identity and length",
       path + host + "Transfer-Encoding: identity\r\nContent-Length: 7\r\n\r\n" + line},
      {"identity", coded("identity")},
      {"xchunked", coded("xchunked")},
      {"chunked, identity", coded("chunked, identity")},
      {"chunked, chunked", coded("chunked, chunked")},
      {"quoted", coded("\"chunked\"")},
      {"empty coding", coded("")},
      {"gzip, chunked", coded("gzip, chunked")},
      {"chunked and a comma", coded("chunked,")},
      {"chunked with a parameter", coded("chunked;q=1")},
      {"two codings",
       path + host + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n" + chunk},
      {"chunked in HTTP/1.0",
       "POST /api/v3/write_lp?db=d HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + chunk},
      {"two equal lengths", path + host + "Content-Length: 7\r\nContent-Length: 7\r\n\r\n" + line},
      {"two lengths", path + host + "Content-Length: 7\r\nContent-Length: 8\r\n\r\n" + line},
      {"length with a sign", sized("+7")},
      {"length with letters", sized("7x")},
      {"hexadecimal length", sized("0x7")},
      {"list of lengths", sized("7, 7")},
      {"length over 64 bits", sized("99999999999999999999999")},
      {"folded header", path + host + "X-A: 1\r\n 2\r\nContent-Length: 7\r\n\r\n" + line},
      {"folded length", path + host + "Content-Length:\r\n 7\r\n\r\n" + line},
      {"bare LF", "POST /write?db=d HTTP/1.1\nHost: x\nContent-Length: 7\n\n" + std::string(line)},
      {"bare CR", path + host + "X-A: a\rb\r\nContent-Length: 7\r\n\r\n" + line},
      {"NUL",
       path + host + "X-A: a" + std::string(1, '\0') + "b\r\nContent-Length: 7\r\n\r\n" + line},
      {"space before the colon", path + host + "Content-Length : 7\r\n\r\n" + line},
      {"no host", path + "Content-Length: 7\r\n\r\n" + line},
      {"two hosts", path + host + host + "Content-Length: 7\r\n\r\n" + line},
      {"chunk size with a sign", chunked("+7\r\nm f=1 1\r\n0\r\n\r\n")},
      {"chunk size with 0x", chunked("0x7\r\nm f=1 1\r\n0\r\n\r\n")},
      {"chunk size with a space", chunked("7 \r\nm f=1 1\r\n0\r\n\r\n")},
      {"chunk size over 64 bits", chunked("10000000000000007\r\nm f=1 1\r\n0\r\n\r\n")},
      {"LF in a chunk extension", chunked("7;a=\"b\nc\"\r\nm f=1 1\r\n0\r\n\r\n")},
      {"long chunk extension",
       chunked("7;a=" + std::string(300, 'b') + "\r\nm f=1 1\r\n0\r\n\r\n")},
      {"chunk lines ended by LF", chunked("7\nm f=1 1\n0\n\n")},
      {"length in a trailer", chunked("7\r\nm f=1 1\r\n0\r\nContent-Length: 7\r\n\r\n")},
      {"coding in a trailer", chunked("7\r\nm f=1 1\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n")},
  };
}

TEST(framing, WhatIsAmbiguousIsRefusedAndNothingAfterItRuns) {
  std::uint64_t stored = 0;
  server_options options = without_journal();
  options.on_commit = [&](std::string_view, std::string_view, std::uint64_t n) { stored += n; };
  options.threads = 1;
  running_server server(options);
  const std::string next = post("/api/v3/write_lp?db=d", "smuggled f=1 1");
  for (const refused_request& each : refused_requests()) {
    raw_client client(server.port());
    client.send(each.bytes + next);
    EXPECT_EQ(client.read().status, 400) << each.name;
    EXPECT_TRUE(client.is_closed()) << each.name;
    EXPECT_TRUE(client.unread().empty()) << each.name << ": " << client.unread();
  }
  EXPECT_TRUE(server.stop());
  EXPECT_EQ(stored, 0U);
}

TEST(framing, LargeHeadersAreRefused) {
  running_server server(without_journal());
  const std::string start = "GET /ping HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(ask(server.port(), start + "X-A: " + std::string(17 * 1024, 'a') + "\r\n\r\n").status,
            431);
  std::string many = start;
  for (int i = 0; i < 200; ++i) many += "X-A: b\r\n";
  EXPECT_EQ(ask(server.port(), many + "\r\n").status, 431);
  const std::string target = "/ping?x=" + std::string(9 * 1024, 'a');
  EXPECT_EQ(ask(server.port(), "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").status, 414);
}

TEST(framing, ChunkHeadersAndTrailersAreBounded) {
  running_server server(without_journal());
  for (const char* const start : {"7;", "7\r\nm f=1 1\r\n0\r\nX-A: "}) {
    raw_client client(server.port());
    client.send(path + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n" + start);
    const std::string more(64 * 1024, 'a');
    for (int i = 0; i < 1024 && client.send(more); ++i) {
    }
    EXPECT_TRUE(client.is_closed());
  }
}

}  // namespace
}  // namespace simdlp::testing

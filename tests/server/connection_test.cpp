// SPDX-License-Identifier: Apache-2.0
// Connections of clients: chunks, pipelines, expectations, early ends, old versions of HTTP, tokens.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "server/running_server.h"

namespace simdlp::testing {
namespace {

constexpr const char* v3 = "/api/v3/write_lp?db=d&precision=ns";

class counting_server {
 public:
  explicit counting_server(server_options options = without_journal())
      : server_([&] {
          options.threads = 1;
          options.on_commit = [this](std::string_view, std::string_view lines, std::uint64_t n) {
            points_ += n;
            lines_ += lines;
          };
          return std::move(options);
        }()) {}
  [[nodiscard]] unsigned short port() const { return server_.port(); }
  // Stops the server, so that the counts no longer change.
  std::uint64_t points() {
    server_.stop();
    return points_;
  }
  [[nodiscard]] const std::string& lines() const { return lines_; }

 private:
  std::uint64_t points_ = 0;
  std::string lines_;
  running_server server_;
};

[[nodiscard]] std::string chunked(std::string_view body, std::size_t size) {
  std::string out;
  char head[32];
  for (std::size_t at = 0; at < body.size(); at += size) {
    const std::string_view part = body.substr(at, size);
    std::snprintf(head, sizeof head, "%zx\r\n", part.size());
    out += head + std::string(part) + "\r\n";
  }
  return out + "0\r\n\r\n";
}

TEST(connection, ChunksMayBeCutAnywhere) {
  const std::string body = "m,k=\xC3\xA9\\ x s=\"a\\\"b\nc\",f=1i 1\r\nm,k=y f=2i 2\r\n";
  for (std::size_t size = 1; size <= body.size(); ++size) {
    counting_server server;
    const std::string head =
        "POST " + std::string(v3) + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(ask(server.port(), head + chunked(body, size)).status, 204) << size;
    EXPECT_EQ(server.points(), 2U);
    EXPECT_EQ(server.lines(), body);
  }
}

TEST(connection, RequestsInOneSegmentAreAnsweredInOrder) {
  counting_server server;
  raw_client client(server.port());
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    all += i % 2 == 0 ? post(v3, "m f=1 1") : "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  client.send(all);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.read().status, i % 2 == 0 ? 204 : 404) << i;
  EXPECT_EQ(server.points(), 500U);
}

TEST(connection, ABodyThatBreaksOffStoresNothing) {
  counting_server server;
  const std::string head =
      "POST " + std::string(v3) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";
  for (const bool resets : {false, true}) {
    raw_client client(server.port());
    client.send(head + "m f=1 1\nm f=2 2\n");
    if (resets) {
      client.reset();
    } else {
      client.end_of_sending();
      EXPECT_EQ(client.read().status, 0);
      EXPECT_TRUE(client.is_closed());
    }
  }
  raw_client client(server.port());
  client.send("POST " + std::string(v3) +
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nm f=1 1\r\n");
  client.end_of_sending();
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(ask(server.port(), "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n").status, 204);
  EXPECT_EQ(server.points(), 0U);
}

TEST(connection, AResetAtEveryByteOfARequestHarmsNobody) {
  counting_server server;
  const std::string request = post(v3, "m f=1 1");
  for (std::size_t size = 0; size < request.size(); ++size) {
    raw_client client(server.port());
    client.send(request.substr(0, size));
    client.reset();
  }
  EXPECT_EQ(ask(server.port(), request).status, 204);
  EXPECT_EQ(server.points(), 1U);
}

TEST(connection, AnExpectationIsAnsweredAfterTheHeaderWasChecked) {
  server_options options = without_journal();
  options.tokens = {"secret"};
  running_server server(options);
  const auto head = [](const std::string& length, const std::string& token) {
    return "POST " + std::string(v3) + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n" +
           "Authorization: Bearer " + token + "\r\nContent-Length: " + length + "\r\n\r\n";
  };
  raw_client good(server.port());
  good.send(head("7", "secret"));
  EXPECT_EQ(good.read(false).status, 100);
  good.send("m f=1 1");
  EXPECT_EQ(good.read().status, 204);
  EXPECT_EQ(ask(server.port(), head("999999999", "secret")).status, 413);
  EXPECT_EQ(ask(server.port(), head("7", "wrong")).status, 401);
}

TEST(connection, TokensDecide) {
  server_options options = without_journal();
  options.tokens = {"all", "one d"};
  running_server server(options);
  const auto status = [&](const std::string& header, const std::string& target = v3) {
    return ask(server.port(), post(target, "m f=1 1", header)).status;
  };
  EXPECT_EQ(status(""), 401);
  EXPECT_EQ(status("Authorization: Bearer wrong\r\n"), 401);
  EXPECT_EQ(status("Authorization: bearer all\r\n"), 400);
  EXPECT_EQ(status("Authorization: Bearer  all\r\n"), 400);
  EXPECT_EQ(status("Authorization: Basic dTphOmFsbA==\r\n"), 400);  // u:a:all
  EXPECT_EQ(status("Authorization: Basic dTphbGw=\r\n"), 204);      // u:all
  EXPECT_EQ(status("Authorization: Token all\r\n"), 204);
  EXPECT_EQ(status("Authorization: Bearer wrong\r\n", "/write?db=d&p=all"), 204);
  EXPECT_EQ(status("Authorization: Bearer one\r\n"), 204);
  EXPECT_EQ(status("Authorization: Bearer one\r\n", "/api/v3/write_lp?db=e"), 403);
  EXPECT_EQ(status("Authorization: Bearer wrong\r\n", "/nothing"), 401);
  const http_answer v2 = ask(server.port(), post("/api/v2/write?bucket=d", "m f=1 1"));
  EXPECT_EQ(v2.body, R"({"code":"unauthorized","message":"unauthorized access"})");
}

TEST(connection, TrailersChangeNothing) {
  counting_server server;
  const std::string head =
      "POST " + std::string(v3) + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string trailers = "0\r\nContent-Encoding: gzip\r\nX-A: b\r\n\r\n";
  EXPECT_EQ(ask(server.port(), head + "7\r\nm f=1 1\r\n" + trailers).status, 204);
  EXPECT_EQ(server.points(), 1U);
}

TEST(connection, WithoutATokenABodyIsNotRead) {
  server_options options = without_journal();
  options.tokens = {"secret"};
  running_server server(options);
  raw_client client(server.port());
  client.send("POST " + std::string(v3) +
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n");
  EXPECT_EQ(client.read().status, 401);
  const std::string more(64 * 1024, 'a');
  int sent = 0;
  while (sent < 1024 && client.send(more)) ++sent;
  EXPECT_LT(sent, 1024);
}

TEST(connection, ContinuesAfterTheBodyOfARefusedRequest) {
  server_options options = without_journal();
  options.tokens = {"secret"};
  running_server server(options);
  const std::string good = "Authorization: Bearer secret\r\n";
  const struct {
    std::string line;
    std::string headers;
    int status;
  } refused[] = {
      {"POST /nope", good, 404},
      {"POST /api/v3/write_lp", good, 400},
      {"POST " + std::string(v3), "", 401},
      {"POST /health", good, 405},
      {"GET /ping", good, 204},
  };
  for (const auto& each : refused) {
    for (const std::size_t size : {1U, 1000U, 5000U, 60'000U}) {
      for (const bool together : {false, true}) {
        raw_client client(server.port());
        std::string head = each.line + " HTTP/1.1\r\nHost: x\r\n" + each.headers +
                           "Content-Length: " + std::to_string(size) + "\r\n\r\n";
        std::string body(size, 'a');
        if (together) head += std::exchange(body, {});
        client.send(head);
        const http_answer got = client.read();
        EXPECT_EQ(got.status, each.status) << each.line;
        EXPECT_EQ(got.head.find("Connection: close"), std::string::npos) << got.head;
        client.send(body);
        client.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(client.read().status, 204) << each.line << " " << size << " " << together;
      }
    }
  }
}

TEST(connection, MeasuresTheRestOfARefusedBodyFromItsAnswer) {
  server_options options = without_journal();
  options.body_timeout = std::chrono::milliseconds(1000);
  options.min_body_rate = 1000;
  running_server server(options);
  raw_client client(server.port());
  // A header of gzip with a long file name, which takes two seconds, and a block that is not valid.
  constexpr std::size_t size = 4100;
  client.send("POST " + std::string(v3) +
              " HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " +
              std::to_string(size) + "\r\n\r\n" + std::string("\x1F\x8B\x08\x08\0\0\0\0\0\3", 10));
  for (int i = 0; i < 4; ++i) {
    client.send(std::string(1000, 'n'));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  client.send(std::string("\0\xFF\xFF\xFF", 4));
  EXPECT_EQ(client.read().status, 400);
  client.send(std::string(size - 4014, 'a') + "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read().status, 204);
}

TEST(connection, Http10IsServed) {
  counting_server server;
  raw_client write(server.port());
  write.send("POST " + std::string(v3) + " HTTP/1.0\r\nContent-Length: 7\r\n\r\nm f=1 1");
  EXPECT_EQ(write.read().status, 204);
  EXPECT_TRUE(write.is_closed());
  raw_client ping(server.port());
  ping.send("GET /ping HTTP/1.0\r\n\r\n");
  EXPECT_EQ(ping.read().status, 204);
  EXPECT_TRUE(ping.is_closed());
}

TEST(connection, OnlyWritesNeedALength) {
  running_server server(without_journal());
  const std::string host = " HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(ask(server.port(), "POST /query?q=CREATE%20DATABASE%20x" + host).status, 200);
  EXPECT_EQ(ask(server.port(), "POST " + std::string(v3) + host).status, 411);
}

TEST(connection, EndsAfterItsNumberOfRequests) {
  server_options options = without_journal();
  options.max_connection_requests = 3;
  counting_server server(std::move(options));
  raw_client client(server.port());
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(client.send(post(v3, "m f=1 " + std::to_string(i))));
    const http_answer got = client.read();
    EXPECT_EQ(got.status, 204) << i;
    EXPECT_EQ(got.head.find("Connection: close") != std::string::npos, i == 3) << got.head;
  }
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.points(), 3U);
}

TEST(connection, EndsAfterTheFirstAnswerBeyondItsAge) {
  server_options options = without_journal();
  options.max_connection_age = std::chrono::milliseconds(1);
  counting_server server(std::move(options));
  raw_client client(server.port());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ASSERT_TRUE(client.send(post(v3, "m f=1 1")));
  const http_answer got = client.read();
  EXPECT_EQ(got.status, 204);
  EXPECT_NE(got.head.find("Connection: close"), std::string::npos) << got.head;
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.points(), 1U);
}

TEST(connection, OneEmptyLineBeforeARequestIsSkipped) {
  running_server server(without_journal());
  raw_client client(server.port());
  client.send(post(v3, "m f=1 1") + "\r\n" + post(v3, "m f=1 1"));
  EXPECT_EQ(client.read().status, 204);
  EXPECT_EQ(client.read().status, 204);
}

TEST(connection, SlowPeersAreClosedInTime) {
  server_options options = without_journal();
  options.header_timeout = std::chrono::milliseconds(200);
  options.body_timeout = std::chrono::milliseconds(200);
  running_server server(options);
  raw_client header(server.port());
  header.send("POST /wri");
  EXPECT_TRUE(header.is_closed());
  raw_client body(server.port());
  body.send("POST " + std::string(v3) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nm f");
  EXPECT_TRUE(body.is_closed());
}

TEST(connection, MillionsOfTinyChunksEnd) {
  running_server server([] {
    server_options options = without_journal();
    options.max_body_bytes = 10'000;
    return options;
  }());
  raw_client client(server.port());
  client.send("POST " + std::string(v3) +
              " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "1;" + std::string(200, 'x') + "\r\na\r\n";
  for (int i = 0; i < 100'000 && client.send(chunk); ++i) {
  }
  EXPECT_TRUE(client.is_closed());
}

TEST(connection, AStopFinishesWhatIsBeingRead) {
  counting_server* const server = new counting_server;
  raw_client client(server->port());
  client.send("POST " + std::string(v3) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\nm f");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    client.send("=1 1");
  });
  EXPECT_EQ(server->points(), 1U);
  later.join();
  const http_answer got = client.read();
  EXPECT_EQ(got.status, 204);
  EXPECT_NE(got.head.find("Connection: close"), std::string::npos);
  delete server;
}

}  // namespace
}  // namespace simdlp::testing

// SPDX-License-Identifier: Apache-2.0
// Lines over TCP without HTTP, in chunks of which some store nothing.
#include "server/line_listener.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "server/running_server.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

template <class Condition>
[[nodiscard]] bool becomes(Condition condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

TEST(line_listener, KeepsLinesThatFollowAChunkWithoutPoints) {
  std::string stored;  // used on one thread of the server until it is stopped
  std::atomic<std::uint64_t> points{0};
  server_options options = without_journal();
  options.threads = 1;
  options.tcp = {"127.0.0.1:0"};
  options.on_commit = [&](std::string_view, std::string_view lines, std::uint64_t count) {
    stored += lines;
    points += count;
  };
  running_server server(std::move(options));
  const std::string& address = server.get().addresses().back();
  raw_client client(static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1))));
  const auto is_counted = [&] {
    return ask(server.port(), "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
               .body.find("simdlp_lines_rejected_total{") != std::string::npos;
  };
  // The end of the first chunk is the start of the next line.
  ASSERT_TRUE(client.send("bad line\n# comment\nm f="));
  ASSERT_TRUE(becomes(is_counted));
  ASSERT_TRUE(client.send("1 1\n"));
  EXPECT_TRUE(becomes([&] { return points == 1; }));
  ASSERT_TRUE(client.send("m f=2 2\n# comment\n"));
  EXPECT_TRUE(becomes([&] { return points == 2; }));
  ASSERT_TRUE(client.send("m f=3 3"));
  client.end_of_sending();
  EXPECT_TRUE(becomes([&] { return points == 3; }));
  server.stop();
  for (const std::string_view line : {"m f=1 1\n", "m f=2 2\n", "m f=3 3"})
    EXPECT_NE(stored.find(line), std::string::npos) << stored;
}

TEST(line_listener, LogsLinesWhoseDatabaseCannotBeAdded) {
  server_options options = without_journal();
  options.log = log_level::error;
  endpoint::service all(options);
  for (int i = 0; all.schemas.open("d" + std::to_string(i)) != nullptr; ++i) {
  }
  endpoint::worker at(all, all.schemas);
  bool ended = false;
  ::testing::internal::CaptureStderr();
  endpoint::store_lines(at, "m f=1 1\n", "192.0.2.1", [&] { ended = true; });
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("lines lost peer=192.0.2.1 bytes=8 "),
            std::string::npos);
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace simdlp::testing

// SPDX-License-Identifier: Apache-2.0
// The sockets of a server while it stops, step by step on this thread.
#include "server/listeners.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <sys/un.h>
#include <vector>

#include <gtest/gtest.h>

#include "server/running_server.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

// One worker, whose handlers run when the test says so.
struct stepped_server {
  explicit stepped_server(const std::string& address) {
    options.listen = {address};
    options.log = log_level::off;
    workers.push_back(std::make_unique<endpoint::worker>(all, all.schemas));
  }
  void step() {
    workers.front()->context.restart();
    workers.front()->context.poll();
  }

  server_options options = without_journal();
  endpoint::service all{options};
  std::vector<std::unique_ptr<endpoint::worker>> workers;
  endpoint::listeners sockets{options, workers};
};

TEST(listeners, AConnectionThatIsAcceptedWhileTheServerStopsIsClosed) {
  stepped_server server("127.0.0.1:0");
  ASSERT_EQ(server.sockets.open(), "");
  server.sockets.start();
  server.all.set_draining();
  server.sockets.drain();
  server.step();
  const std::string& address = server.sockets.addresses().front();
  raw_client late(static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1))));
  bool closed = false;
  for (int i = 0; i < 50 && !closed; ++i) {
    server.step();
    closed = late.is_closed(10ms);
  }
  EXPECT_TRUE(closed);
}

TEST(listeners, LeaveThePathOfASocketToTheirSuccessor) {
  const temporary_folder folder;
  const std::string path = folder.path() / "socket";
  {
    stepped_server server("unix:" + path);
    ASSERT_EQ(server.sockets.open(), "");
    EXPECT_TRUE(std::filesystem::exists(path));
    server.sockets.stop_accepting();
    server.step();
    EXPECT_FALSE(std::filesystem::exists(path));
    const std::ofstream successor(path);
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(listeners, KeepASocketThatDoesNotRefuseConnections) {
  const temporary_folder folder;
  const std::string path = folder.path() / "socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int datagrams = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  ASSERT_EQ(::bind(datagrams, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  stepped_server server("unix:" + path);
  EXPECT_NE(server.sockets.open().find("another process listens there"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(path));
  ::close(datagrams);
}

}  // namespace
}  // namespace simdlp::testing

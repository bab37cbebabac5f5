// SPDX-License-Identifier: Apache-2.0
// A server on loopback that remembers what it stored, and options of a client that writes to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "server/running_server.h"
#include "simdlp/client.h"

namespace simdlp::testing {

// A server that remembers the bodies it stored.
class receiver {
 public:
  receiver()
      : server_([this] {
          server_options options = without_journal();
          options.on_commit = [this](std::string_view database, std::string_view lines,
                                     std::uint64_t) {
            const std::lock_guard lock(mutex_);
            got_ += std::string(database) + ":\n" + std::string(lines);
          };
          return options;
        }()) {}

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port());
  }
  [[nodiscard]] std::string got() {
    const std::lock_guard lock(mutex_);
    return got_;
  }

 private:
  std::mutex mutex_;
  std::string got_;
  running_server server_;
};

// An address without a server, at which a later one may listen.
[[nodiscard]] inline std::string free_address() {
  running_server gone(without_journal());
  return "127.0.0.1:" + std::to_string(gone.port());
}

[[nodiscard]] inline server_options server_at(const std::string& address) {
  server_options out = without_journal();
  out.listen = {address};
  return out;
}

// A port without a listener.
inline constexpr const char* nobody = "http://127.0.0.1:9";

[[nodiscard]] inline client_options options_for(const std::string& url) {
  client_options out;
  out.connection.url = url;
  out.database = "home";
  out.api = write_api::v3;
  out.retry.interval = std::chrono::milliseconds(20);
  out.retry.max_delay = std::chrono::milliseconds(50);
  out.batch.batch_size = 10;
  out.batch.flush_interval = std::chrono::milliseconds(50);
  return out;
}

}  // namespace simdlp::testing

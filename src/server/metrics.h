// SPDX-License-Identifier: Apache-2.0
// Counters of the server, in the text format of Prometheus. All functions may be called from any
// thread. No label takes values from clients, except `db`, which is bounded.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "server/route.h"

namespace simdlp::endpoint {

enum class refusal : std::uint8_t { overload, memory, draining, storage, connections, starting };

class metrics {
 public:
  void count_request(std::string_view route, int status, std::chrono::nanoseconds took);
  void count_body(std::uint64_t raw, std::uint64_t decoded) noexcept {
    raw_bytes_ += raw;
    decoded_bytes_ += decoded;
  }
  void count_points(std::string_view database, std::uint64_t points);
  // `code`: one of a fixed set of names, in static storage.
  void count_rejected(std::string_view code, std::uint64_t lines);
  void count_refused(refusal why) noexcept { ++refused_[static_cast<std::size_t>(why)]; }
  void count_datagram(bool good) noexcept { ++(good ? datagrams_ : bad_datagrams_); }
  void open_connection() noexcept { ++connections_; }
  void close_connection() noexcept { --connections_; }
  [[nodiscard]] std::int64_t connections() const noexcept { return connections_; }

  [[nodiscard]] std::string to_text(std::size_t tables, std::size_t reserved) const;

 private:
  static constexpr std::array<double, 12> bounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                    0.05,   0.1,   0.25,   0.5,   1,    5};
  static constexpr std::size_t max_databases = 100;

  std::atomic<std::uint64_t> raw_bytes_{0};
  std::atomic<std::uint64_t> decoded_bytes_{0};
  std::atomic<std::uint64_t> datagrams_{0};
  std::atomic<std::uint64_t> bad_datagrams_{0};
  std::atomic<std::int64_t> connections_{0};
  std::array<std::atomic<std::uint64_t>, 6> refused_{};
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> seconds_{};
  std::atomic<std::uint64_t> nanoseconds_{0};

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  std::map<std::string, std::uint64_t, std::less<>> points_;
  std::map<std::string_view, std::uint64_t> rejected_;
};

}  // namespace simdlp::endpoint

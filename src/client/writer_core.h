// SPDX-License-Identifier: Apache-2.0
// The implementation of a batch_writer: the batch that is being filled, and its lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "client/client_core.h"
#include "simdlp/client/line_collector.h"

namespace simdlp::client_internal {

// Encodes records without the writer's lock.
struct aside_collector {
  std::atomic<bool> busy{false};
  std::unique_ptr<line_collector> lines;
  std::string body;  // memory for the next record
  std::vector<line_run> runs;
};

class writer_core {
 public:
  writer_core(std::shared_ptr<client_core> client, const client_options& options,
              writer_callbacks callbacks);
  writer_core(const writer_core&) = delete;
  writer_core& operator=(const writer_core&) = delete;
  ~writer_core() = default;

  // While threads contend for the lock, returns a collector for one record that is encoded without the
  // lock; null if there is no contention, or no collector is free. Return it with give_back().
  [[nodiscard]] aside_collector* begin_aside();
  // Adds its record to the batch, as open() and added() do.
  [[nodiscard]] write_status add_aside(aside_collector& from, errc refused);
  static void give_back(aside_collector& from) noexcept;

  // Locks and returns the collector, or null with a status.
  [[nodiscard]] line_collector* open(write_status& status);
  // To be called after a record was added, or refused with `refused`. If the batch is full, cuts it
  // and returns true.
  bool added(errc refused);
  void unlock() { mutex_.unlock(); }
  [[nodiscard]] bool wait_until_writable(std::optional<duration> limit);

  // Counts records that were refused before they could be added.
  void count_refused(std::uint64_t records);
  void count_omitted(const omitted_parts& parts);
  void cut();  // takes the lock
  [[nodiscard]] write_statistics statistics();
  void close(std::optional<duration> limit);
  void abort();

  [[nodiscard]] client_core& client() { return *client_; }
  [[nodiscard]] channel& queue() { return *channel_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void lock();
  void cut_locked(bool keeps_last = false);
  [[nodiscard]] write_error_kind wait_for_room();

  std::shared_ptr<client_core> client_;
  client_options options_;
  std::string problem_;
  std::shared_ptr<channel> channel_;
  std::mutex mutex_;
  line_collector collector_;
  std::uint64_t refused_ = 0;
  std::uint64_t dropped_ = 0;  // before they were encoded
  omitted_parts omitted_;      // from tables
  bool closed_ = false;
  std::array<aside_collector, 8> asides_;
  // The number of records that will still be encoded without the lock. Set when a thread finds the
  // lock taken.
  std::atomic<std::uint32_t> contended_{0};
};

}  // namespace simdlp::client_internal

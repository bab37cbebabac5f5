// SPDX-License-Identifier: Apache-2.0
// The work of a queue_writer: collects points into batches, stores them in the journal, and forwards them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "simdlp/client/line_collector.h"
#include "simdlp/journal.h"
#include "simdlp/queue/forwarder.h"
#include "simdlp/queue/queue_writer.h"

namespace simdlp {

// The name of the forwarder's place in the journal.
inline constexpr const char* queue_place_name = "queue";

class queue_writer::inside {
 public:
  inside(std::unique_ptr<simdlp::journal> queue, const client_options& options,
         const queue_options& how, const journal_report& found);
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;
  ~inside() { close(std::chrono::milliseconds(0)); }

  [[nodiscard]] const client_options& options() const noexcept { return options_; }
  [[nodiscard]] const std::string& problem() const noexcept { return sender_->problem(); }
  write_status feed(const add_function& add);
  bool wait_for_room(std::optional<std::chrono::milliseconds> limit);
  [[nodiscard]] write_error sync();
  bool flush(std::optional<std::chrono::milliseconds> limit);
  void cut();
  void close(std::chrono::milliseconds limit);
  [[nodiscard]] std::uint64_t stored() const;
  [[nodiscard]] write_statistics statistics() const;
  [[nodiscard]] std::map<int, std::uint64_t> answers() const { return sender_->answers(); }
  [[nodiscard]] std::uint64_t damaged() const noexcept { return damaged_; }

 private:
  using lock = std::unique_lock<std::mutex>;
  using steady_clock = std::chrono::steady_clock;

  [[nodiscard]] bool is_full() const noexcept {
    return collector_.lines() >= options_.batch.batch_size ||
           collector_.body().size() >= options_.batch.batch_bytes;
  }
  [[nodiscard]] steady_clock::time_point patience() const;
  [[nodiscard]] bool store(lock& held, steady_clock::time_point until);
  [[nodiscard]] bool store_while_dropping(lock& held, steady_clock::time_point until,
                                          bool& dropping);
  void note_failure(const journal_error& wrong);
  void note_damage(const journal_damage& place);
  [[nodiscard]] journal_error append();
  void cut_in_time();

  client_options options_;
  queue_options how_;
  std::unique_ptr<simdlp::journal> queue_;
  const std::vector<journal_damage> known_damage_;
  std::atomic<std::uint64_t> damaged_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  line_collector collector_;
  std::string unstored_;  // a finished batch that is not in the queue yet
  std::uint64_t unstored_lines_ = 0;
  std::uint64_t unstored_end_ = 0;  // the number of records before its end
  std::uint64_t fed_ = 0;           // records passed to this writer
  std::uint64_t stored_end_ = 0;    // the number of those before the end of the last stored batch
  std::uint64_t first_missing_ = std::numeric_limits<std::uint64_t>::max();  // dropped or no room
  std::uint64_t dropped_ = 0;
  std::uint64_t stored_to_ = 0;  // sequence number
  steady_clock::time_point cut_at_ = steady_clock::time_point::max();
  bool fails_ = false;  // the last attempt to store a batch failed
  bool closed_ = false;
  steady_clock::time_point give_up_at_ =
      steady_clock::time_point::max();  // while it is being closed
  std::uint64_t lost_ = 0;              // collected, and not put into the queue when it was closed

  std::unique_ptr<forwarder> sender_;
  std::thread cutter_;
};

}  // namespace simdlp

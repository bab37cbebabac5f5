// SPDX-License-Identifier: Apache-2.0
// The work of a forwarder: forwarder.cpp follows the journal and collects records into batches, and
// forwarder_delivery.cpp sends them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "queue/batch_key.h"
#include "queue/rejected_lines.h"
#include "simdlp/client.h"
#include "simdlp/journal/reader.h"
#include "simdlp/queue/forwarder.h"

namespace simdlp {

class forwarder::inside {
 public:
  inside(journal& from, forward_options&& options);
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;
  ~inside() { stop(); }

  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  bool wait(std::uint64_t sequence, std::chrono::milliseconds limit);
  void drop_oldest(bool on);
  void stop();
  [[nodiscard]] forward_statistics statistics() const;
  [[nodiscard]] std::map<int, std::uint64_t> answers() const;

 private:
  struct writer {
    std::unique_ptr<batch_writer> to;
    write_statistics books;  // what has already been counted
    std::map<int, std::uint64_t> answers;
  };
  // Lines with one key that are sent together.
  struct batch {
    queue_internal::batch_key key;  // with the database of the destination
    std::string lines;
    std::uint64_t last = 0;  // the last record that it contains or skips
    bool has_lines = false;
  };

  // From the journal to a batch.
  void run();
  [[nodiscard]] bool is_wanted(const journal_record& record);
  void gather(batch& to);
  [[nodiscard]] bool add(const journal_record& record, batch& to);
  [[nodiscard]] std::string destination_of(std::string_view database) const;
  [[nodiscard]] queue_internal::batch_key key_of(const journal_record& record) const;
  void let_room_be_made();
  void advance(std::uint64_t to);
  void pause(std::chrono::milliseconds time);
  void note_failure(const write_error& error);
  void note_damage(const journal_damage& place);

  // From a batch to the server.
  [[nodiscard]] queue_internal::batch_key key_to_check() const;
  [[nodiscard]] client_options options_for(const queue_internal::batch_key& key) const;
  writer& writer_for(const queue_internal::batch_key& key);
  // Returns true if the batch is finished and its place may be stored.
  [[nodiscard]] bool deliver(const batch& what);
  [[nodiscard]] bool settle(const batch& what, bool dropping);
  void count(writer& of, bool settled);

  journal& from_;
  forward_options options_;
  std::string problem_;
  queue_internal::rejected_lines rejected_;
  journal_reader reader_;
  bool holds_record_ = false;        // the reader's record is not used yet
  std::uint64_t skipped_bytes_ = 0;  // by drop_oldest(), since room was last waited for

  client client_;
  std::map<queue_internal::batch_key, writer> writers_;

  // What the callbacks reported about the current batch.
  std::optional<write_error> refused_;
  std::vector<line_error> refused_lines_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  forward_statistics counts_;
  std::map<int, std::uint64_t> answers_;
  bool fails_ = false;
  std::atomic<bool> stops_{false};
  std::atomic<bool> dropping_{false};
  std::thread thread_;
};

}  // namespace simdlp

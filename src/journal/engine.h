// SPDX-License-Identifier: Apache-2.0
// The implementation of `journal`: the queue of entries, the thread that writes them in groups, and
// the handling of failures.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "journal/format.h"
#include "journal/posix_storage.h"
#include "journal/recovery.h"
#include "journal/retention.h"
#include "journal/segment_writer.h"
#include "journal/storage.h"
#include "simdlp/journal.h"

namespace simdlp::journal_format {

// An accepted entry, or a request to sync (then `is_record` is false).
struct submission {
  record_header header;
  record_header_text text{};
  std::string_view database;
  std::string_view metadata;
  std::vector<std::string_view> body;
  durability how = durability::synced;
  bool is_record = true;
  journal::completion done;
  std::string copy;  // of the bytes, if they need not outlive the call

  // The memory that it uses while it waits.
  [[nodiscard]] std::uint64_t bytes() const noexcept {
    return is_record ? header.size() + sizeof(submission) : 0;
  }
};

class engine {
 public:
  engine(std::unique_ptr<storage> in, std::unique_ptr<directory_lock> lock, std::string directory,
         const journal_options& options);
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine() { static_cast<void>(close()); }

  // Recovers, makes a segment and starts the thread.
  [[nodiscard]] journal_error open(journal_report& report);

  [[nodiscard]] journal_errc append(const journal_entry& entry, durability how,
                                    journal::completion done, bool copy);
  [[nodiscard]] journal_appended append_and_wait(const journal_entry& entry, durability how);
  [[nodiscard]] journal_error sync();
  journal_error close();

  [[nodiscard]] journal_error health() const;
  [[nodiscard]] journal_stats stats() const;
  [[nodiscard]] std::uint64_t durable() const noexcept { return durable_.load(); }
  [[nodiscard]] std::uint64_t last() const noexcept { return last_.load(); }
  std::uint64_t wait_durable(std::uint64_t sequence, std::chrono::milliseconds timeout) const;

  [[nodiscard]] journal_error set_place(std::string_view reader, std::uint64_t sequence);
  [[nodiscard]] std::optional<std::uint64_t> place(std::string_view reader) const;
  journal_error remove_reader(std::string_view reader);
  [[nodiscard]] std::vector<journal_damage> damage() const;
  journal_error acknowledge_damage();

  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }
  [[nodiscard]] const journal_options& options() const noexcept { return options_; }

 private:
  using clock = std::chrono::steady_clock;
  using group = std::deque<std::unique_ptr<submission>>;

  // Returns null, and counts the refusal, if the entry is too large.
  [[nodiscard]] std::unique_ptr<submission> take(const journal_entry& entry, durability how,
                                                 bool copy);
  [[nodiscard]] journal_errc push(std::unique_ptr<submission> what, bool wait);
  [[nodiscard]] journal_appended push_and_wait(std::unique_ptr<submission> what);
  [[nodiscard]] journal_errc refusal(std::uint64_t bytes, std::uint64_t file_bytes) const;

  // The thread of the journal.
  void run();
  [[nodiscard]] clock::time_point wake_up_time() const;
  void write_group(group& entries);
  [[nodiscard]] bool write_entry(submission& entry);
  [[nodiscard]] bool make_room(std::uint64_t bytes);
  [[nodiscard]] bool flush();   // writes the pieces
  [[nodiscard]] bool commit();  // flush and sync
  [[nodiscard]] bool start_segment(std::uint64_t bytes);
  [[nodiscard]] bool finish_segment();
  void refuse_entries(const journal_error& reason);
  void fail(int error, const std::string& file, std::string_view what);
  void try_again();
  void remove_passed_segments();
  void end(std::unique_ptr<submission> what, const journal_error& error);
  void end_written(bool synced);
  void update_counts();

  const std::string directory_;
  const journal_options options_;
  const std::unique_ptr<storage> in_;
  const std::unique_ptr<directory_lock> lock_;

  // Used only by the thread, once it runs.
  segment_writer writer_;
  std::vector<storage::piece> pieces_;
  std::uint64_t pieces_bytes_ = 0;
  group written_;  // neither synced nor ended
  std::uint64_t next_ = 1;
  // The last record that must exist. durable_ may be larger, as numbers that were skipped when the journal
  // was opened are not those of records.
  std::uint64_t confirmed_ = 0;
  std::uint64_t group_entries_ = 0;  // written since the last sync, or about to be
  bool unsynced_ = false;
  clock::time_point unsynced_since_;
  clock::duration sync_time_{};  // of the last one

  std::atomic<std::uint64_t> durable_{0};
  std::atomic<std::uint64_t> last_{0};

  mutable std::mutex mutex_;                  // protects the members below
  mutable std::condition_variable work_;      // for the thread
  mutable std::condition_variable progress_;  // for callers that wait for room, durable_ or the end
  group queue_;
  std::uint64_t pending_file_bytes_ = 0;
  journal_stats counts_;
  journal_error failure_;  // while the journal cannot be written
  clock::time_point retry_at_;
  clock::duration retry_delay_{};
  bool closing_ = false;
  bool look_at_retention_ = false;
  std::uint64_t current_first_ = 0;
  std::uint64_t current_bytes_ = 0;
  retention kept_;
  journal_report found_;

  std::mutex closing_mutex_;
  bool closed_ = true;  // until the thread runs
  journal_error close_error_;
  std::thread thread_;
};

}  // namespace simdlp::journal_format

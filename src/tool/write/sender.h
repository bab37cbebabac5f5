// SPDX-License-Identifier: Apache-2.0
// Sends the lines that a source_reader passes, reports the lines that the server refuses, and
// updates the checkpoint.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint.h"
#include "point_target.h"
#include "settled_lines.h"
#include "simdlp/client.h"
#include "write_report.h"
#include "write_source.h"

namespace simdlp::tool {

enum write_exit : int {
  all_written = 0,
  some_refused = 1,
  given_up = 3,
  not_allowed = 4,
  unreadable_input = 5,
  interrupted = 130
};

struct sender_options {
  std::uint64_t bytes_a_second = 0;  // 0: no limit
  std::optional<std::uint64_t> max_errors;
  std::string checkpoint;  // empty: none
  queue_place queue = {};  // no directory: points go directly to the server
};

class sender final : public line_taker {
 public:
  // Starts to handle Ctrl-C. Throws `failure` if the checkpoint cannot be read or written, or if the
  // queue cannot be opened.
  sender(const client_options& options, sender_options chosen,
         const std::vector<write_source>& sources, write_report& report);
  ~sender() override;

  // The place at which to begin reading a source.
  [[nodiscard]] checkpoint::place begin(std::uint32_t number);
  [[nodiscard]] bool stops() const;

  void take(const point& line, const line_origin& from, bool converts) override;
  errc take(record& one, const line_origin& from, const source_text& source) override;
  void pass_over(const line_origin& from) override;
  void pass_over_record() override { ++unread_records_; }
  void end_of_records(std::uint32_t file, std::uint64_t end) override;
  [[nodiscard]] bool goes_on(std::uint64_t bytes_read) override;

  // Sends the remaining lines and waits for the answers, after Ctrl-C for up to ten seconds.
  void finish();
  // After finish().
  [[nodiscard]] write_statistics books() const;
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] std::string json() const;
  // `all_read`: no input was unreadable. `has_trouble`: the columns of one do not fit the options, or an
  // output could not be written.
  [[nodiscard]] int exit_code(bool all_read, bool has_trouble) const;

 private:
  using clock = std::chrono::steady_clock;

  [[nodiscard]] static bool is_interrupted();
  [[nodiscard]] bool loses_refused_lines() const;
  [[nodiscard]] writer_callbacks callbacks();
  void note_queue_failure(const write_error& error);
  void note_refusal(const write_error& reason, std::span<const line_error> lines,
                    std::string_view body);
  void receive(const batch_info& of, const write_error& error, std::span<const line_error> lines);
  void report_unwritten(const batch_info& of, const write_error& error,
                        std::span<const line_error> lines);
  [[nodiscard]] bool has_room();
  template <class Add>
  write_status hand_over(const line_origin& from, const source_text& source, Add&& add);
  void wait_for_answers();
  void settle_stored();
  void pace(std::uint64_t bytes_read);
  void settle(const batch_info& of);
  void save_places(bool now);

  const std::vector<write_source>& sources_;
  client_options options_;
  sender_options chosen_;
  write_report& report_;
  std::mutex places_mutex_;
  checkpoint places_;
  settled_lines settled_;
  std::uint64_t handed_over_ = 0;
  std::uint64_t without_wait_ = 0;  // handed over since wait_for_answers() has waited
  std::uint64_t stored_ = 0;        // by the queue
  bool queue_has_refused_ = false;  // a point, because it was full
  std::uint64_t unread_records_ = 0;
  std::uint64_t paced_at_ = 0;
  clock::time_point began_ = clock::now();
  clock::time_point saved_{};
  std::atomic<bool> failed_{false};
  std::atomic<clock::rep> retry_at_{0};  // the time of the next attempt of a batch that failed
  std::atomic<bool> not_allowed_{false};
  std::atomic<bool> place_lost_{false};
  std::atomic<bool> queue_is_full_{false};
  std::atomic<bool> queue_has_lost_{false};
  // The last member, so that no callback runs after the others are destroyed.
  std::unique_ptr<point_target> writer_;
};

}  // namespace simdlp::tool

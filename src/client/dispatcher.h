// SPDX-License-Identifier: Apache-2.0
// Decides when each batch is sent, and handles its result. One thread calls step(); every other
// thread may call the rest. Time and transport are parameters, so that tests run without waiting.
//
// A channel is a queue of batches that share everything in a request; a destination is a server and a
// database. Failures are counted for a destination: while there are any, one batch at a time probes it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "client/back_off.h"
#include "client/batch.h"
#include "client/request_form.h"
#include "client/secrets.h"
#include "client/transport.h"
#include "simdlp/client/callbacks.h"
#include "simdlp/client/write_statistics.h"

namespace simdlp::client_internal {

struct destination {
  write_api api = write_api::automatic;
  bool asking = false;    // a ping is under way
  bool guessed = false;   // there was no usable answer to it
  bool switched = false;  // after 404 or 405; done once
  bool created_database = false;
  std::uint32_t failures = 0;  // since the last success
  time_point hold_until{};
  bool paused = false;
  std::uint32_t in_flight = 0;
  std::size_t largest = SIZE_MAX;  // bytes; learnt from 413
  std::uint32_t successes = 0;     // since then
};

struct channel {
  client_options options;
  server_address server;
  secret_filter secrets;
  writer_callbacks callbacks;
  destination* to = nullptr;
  bool direct = false;  // synchronous calls: in no order, and not held up by other batches

  // Cuts what the writer has collected and submits it. Called without the dispatcher's lock.
  std::function<void()> cut;
  std::atomic<std::int64_t> cut_at{0};  // time_point of the next cut in ms; 0: none

  std::atomic<std::size_t> bytes{0};  // of all batches that are not settled
  std::deque<batch_pointer> waiting;
  std::uint32_t in_flight = 0;
  std::uint64_t next_sequence = 1;
  std::map<std::uint64_t, std::uint32_t> open;  // batches not settled, by sequence
  write_statistics books;                       // of the submitted batches
  bool closed = false;
  bool paused = false;  // by the caller
  bool aborted = false;
  time_point give_up_at = time_point::max();  // close()
  time_point log_at{};                        // when options.log may be called again
  bool warned_of_times = false;
  std::uint32_t reporting = 0;  // callbacks in progress
  batch* dropped = nullptr;     // of the report of dropped records that waits; null if none does
  std::map<int, std::uint64_t> answers;  // to its requests, by status
};

constexpr duration probe_interval{60'000};  // of a destination that is paused

[[nodiscard]] batch_info info_of(const channel& of, const batch& what);

class dispatcher {
 public:
  dispatcher(const clock& time, transport& carrier, std::uint64_t seed);
  ~dispatcher();

  std::shared_ptr<channel> open(const client_options& options, writer_callbacks callbacks);
  void remove(const std::shared_ptr<channel>& which);

  // Adds what the client has refused and left out.
  void count(channel& in, const write_statistics& made);
  // Takes over a batch and counts its points. If the batch belongs to a call, the call is completed when
  // all its batches are settled; at once if the channel is closed.
  void submit(channel& to, batch_pointer what);
  // Drops the oldest waiting batches until `bytes` fit under the bound; returns false if that is not
  // possible.
  bool make_room(channel& in, std::size_t bytes);
  // Reports a record that was dropped before it was in a batch. One call of on_drop reports all records that
  // were dropped since the last one.
  void report_dropped(channel& of, std::uint64_t index);
  // Waits until the channel holds fewer than `bound` bytes or is closed; returns false after
  // `limit`.
  bool wait_for_room(channel& in, std::size_t bound, std::optional<duration> limit);
  // Waits until all batches submitted before are settled; returns false after `limit`.
  bool wait_until_settled(channel& in, std::optional<duration> limit);
  void close(channel& which, duration limit);
  void abort(channel& which);
  void set_paused(channel& which, bool paused);
  void resume_destination(channel& which);
  void wake() noexcept { carrier_.wake(); }

  // Memory of a settled batch, or an empty string.
  [[nodiscard]] std::string spare_body();
  [[nodiscard]] write_statistics books_of(const channel& which);
  [[nodiscard]] std::map<int, std::uint64_t> answers_of(const channel& which);
  // Uniform in [0, jitter].
  [[nodiscard]] duration jitter_of(const retry_options& rules);
  [[nodiscard]] std::uint64_t callback_failures() const { return callback_failures_.load(); }
  [[nodiscard]] time_point now() const { return time_.now(); }
  [[nodiscard]] std::int64_t unix_time() const { return time_.unix_time(); }
  [[nodiscard]] std::mutex& mutex() { return mutex_; }

  // Runs one round: sends the batches that may be sent, waits for answers, and handles them.
  // Returns false after stop().
  bool step();
  void stop();

 private:
  struct flight {
    std::shared_ptr<channel> from;
    batch_pointer what;  // null for a ping and for CREATE DATABASE
    request sent;
    write_api api = write_api::v2;
    bool ping = false;
    bool database_was_created = false;  // before it was sent
  };
  struct waiter {
    time_point deadline;
    bool expired = false;
  };
  // A callback that must be called, and its batch.
  struct report {
    std::shared_ptr<channel> of;
    batch_pointer what;
    write_error error;
    std::vector<line_error> lines;
    std::uint64_t not_written = 0;
    std::uint64_t unknown = 0;
    std::uint64_t points = 0;  // of `paused`, which has no batch
    enum class kind : std::uint8_t {
      success,
      error,
      drop,
      drop_newest,  // of records that were in no batch; `what` has their numbers only
      paused,
      warning,  // for options.log: error.message
    } which = kind::success;
  };
  using lock = std::unique_lock<std::mutex>;

  void cut_due_batches();
  void start_due_requests(lock& held);
  void serve(const std::shared_ptr<channel>& from, lock& held);
  void send(const std::shared_ptr<channel>& from, batch_pointer what, lock& held);
  void ask_for_api(const std::shared_ptr<channel>& from);
  void give_up_late(const std::shared_ptr<channel>& from);
  [[nodiscard]] duration until_next_deadline();

  void receive(answer& from, lock& held);
  void receive_pong(flight& of, const answer& from);
  void settle_written(flight& of);
  void settle_refused(flight& of, verdict& what);
  void retry(flight& of, verdict& what, lock& held);
  void split(flight& of, const verdict& what);
  void pause(flight& of, const verdict& what);
  void follow(flight& of, verdict& what);
  void switch_api(flight& of, const verdict& what);
  void create_database(flight& of, const verdict& what);
  void succeed(destination& at);
  bool isolate(flight& of, const verdict& what, std::vector<located_line>& located);
  bool isolate_poison(flight& of, const verdict& what);
  void reject_line(flight& of, const write_error& error, std::string_view code);
  void requeue_halves(flight& of, time_point not_before);
  void requeue(flight& of) { of.from->waiting.push_front(std::move(of.what)); }

  // Ends a batch. `counts` has the number of its points for each result.
  void settle(const std::shared_ptr<channel>& of, batch_pointer what,
              const write_statistics& counts, const write_error& error,
              std::vector<line_error> lines, report::kind which);
  void give_up(const std::shared_ptr<channel>& of, batch_pointer what, const write_error& error);
  void drop(const std::shared_ptr<channel>& of, batch_pointer what);
  void deliver_reports(lock& held);
  [[nodiscard]] bool logs(channel& of, report::kind which);
  void warn_of_times(channel& of, std::string_view body);
  void keep_spare(batch& of);

  template <class Call>
  void call_back(Call&& call) {
    try {
      call();
    } catch (...) {
      // An exception of the user's code is counted, and must not end the thread.
      ++callback_failures_;
    }
  }

  const clock& time_;
  transport& carrier_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::mt19937_64 random_;
  std::map<std::string, std::unique_ptr<destination>> destinations_;
  std::vector<std::shared_ptr<channel>> channels_;
  std::map<std::uint64_t, flight> flights_;
  std::uint64_t next_id_ = 1;
  std::vector<waiter*> waiters_;
  std::deque<report> reports_;
  std::vector<std::string> spare_bodies_;
  std::vector<answer> answers_;
  std::atomic<std::uint64_t> callback_failures_{0};
  bool stopped_ = false;
};

}  // namespace simdlp::client_internal

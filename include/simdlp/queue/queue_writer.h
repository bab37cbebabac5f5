// SPDX-License-Identifier: Apache-2.0
// Collects points and sends them in batches, as batch_writer does, but through a queue on disk. Points in
// the queue are sent eventually; after a crash or a restart, the next process sends them.
//
//   auto [writer, error] = simdlp::queue_writer::open("queue", options);
//   if (writer->write(point)) return fail("refused, or no room");
//   if (writer->sync()) return fail("not on disk");
//   writer->flush();  // waits until it is at the server
//
// Points are sent at least once, in order. After a crash, a few batches may be sent twice. This changes
// nothing, because every point has a timestamp.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/client.h"
#include "simdlp/client/record_feed.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp {

// When a finished batch is considered to be in the queue.
enum class queue_sync : std::uint8_t {
  batch,     // when it is on disk, so a power loss does not lose it
  interval,  // when the operating system has it; it is synced to disk within a second
  none,      // when the operating system has it; it is synced before it is sent
};

struct queue_options {
  queue_sync sync = queue_sync::interval;
  // The size of all files. If it is reached, batch.when_full decides what happens.
  std::uint64_t total_bytes = std::uint64_t{1} << 30U;
  std::chrono::milliseconds max_age{0};  // older batches are dropped; 0: no batch is dropped
  bool create = true;                    // if false, open() fails if the directory holds no queue
  // Called on threads of the writer when the server or the disk fails, and with an empty `error` when it
  // works again. Must not throw, and must not call the writer.
  std::function<void(const write_error& error)> on_failure = {};
  // Called by open() for each damaged place that no earlier open() has found, with the path of the file
  // that keeps its bytes. Called on another thread, with an empty path, for a place that is damaged while
  // the queue is open. Must not throw, and must not call the writer.
  std::function<void(const journal_damage& place, const std::string& kept)> on_damage = {};
  // Called on another thread when the server has refused lines permanently, as
  // forward_options::on_rejected. Must not throw, and must not call the writer.
  std::function<void(const write_error& reason, std::span<const line_error> lines,
                     std::string_view body)>
      on_rejected = {};
};

// Thread-safe, as batch_writer is. Only one process at a time can open a queue. The directory holds a
// journal (docs/journal.md) and, if the server has refused lines permanently, the folder `rejected`. It
// holds no credentials. Batches for all databases, retention policies, organisations and precisions share
// the queue; they are sent to the URL, and with the token, of the options given now.
class queue_writer : public record_feed<queue_writer> {
 public:
  struct opened;

  // Opens or creates the queue and starts to send its contents. Retries are not limited, whatever
  // `options` says. batch.when_full decides what happens if the queue or its disk is full.
  [[nodiscard]] static opened open(const std::string& directory, const client_options& options,
                                   const queue_options& how = {});
  queue_writer(const queue_writer&) = delete;
  queue_writer& operator=(const queue_writer&) = delete;
  // Puts the collected points into the queue and stops sending.
  ~queue_writer();

  // write(), write_line() and encode() are those of batch_writer: the result converts to false if the
  // point was accepted. The point is in the queue when its batch is finished: when the batch is full,
  // after batch.flush_interval, or at sync().
  using record_feed<queue_writer>::write;
  // Writes several lines, whose timestamps are in the precision of the options. Refused lines are in the
  // result, with their number in this call; other errors (closed, buffer_full) end the call.
  [[nodiscard]] write_result write(std::string_view lines);

  // Waits until there is room for another record; with full_policy::drop_oldest, makes room. Returns false
  // if `limit` passes first or the writer is closed. Use it to do something else while full_policy::block
  // would wait.
  bool wait_for_room(std::optional<std::chrono::milliseconds> limit = std::nullopt);

  // Puts the collected points into the queue and waits until they are on disk. Returns an error if that
  // fails.
  [[nodiscard]] write_error sync();
  // The same, and waits until the server has all points of the queue. Returns false if `limit` passes
  // first.
  bool flush(std::optional<std::chrono::milliseconds> limit = std::nullopt);
  // Finishes the open batch now, and does not wait for the server.
  void flush_async();
  // Puts the collected points into the queue, waits for the server for at most `limit`, and stops. The
  // next process sends the points that are left. May be called again.
  void close(std::chrono::milliseconds limit = std::chrono::milliseconds(0));

  // The number of records passed to this writer up to the first one that is not in the queue: still in the
  // open batch, dropped, or refused because there was no room. Records that are not valid count, too.
  [[nodiscard]] std::uint64_t stored() const;

  // The counters of this writer. Points that were in the queue at open() are counted when they are sent.
  // `pending` counts the points in the open batch and in the queue.
  [[nodiscard]] write_statistics statistics() const;
  // The number of answers with each HTTP status. Status 0 counts requests without an answer.
  [[nodiscard]] std::map<int, std::uint64_t> answers() const;
  // The number of damaged places that no operator has acknowledged (`simdlp journal repair`). Their bytes
  // are kept in `damaged/`.
  [[nodiscard]] std::uint64_t damaged() const;

 private:
  friend class record_feed<queue_writer>;
  class inside;
  explicit queue_writer(std::unique_ptr<inside> from) noexcept;

  using add_function = std::function<errc(line_collector&)>;
  write_status feed(const add_function& add);

  std::unique_ptr<inside> inside_;
};

struct queue_writer::opened {
  std::unique_ptr<queue_writer> writer;  // null on failure
  std::string error;                     // a readable sentence; empty on success
};

}  // namespace simdlp

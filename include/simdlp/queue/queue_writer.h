// SPDX-License-Identifier: Apache-2.0
// Collects points and sends them in batches, as batch_writer does, but through a queue on disk: what is
// in the queue is sent sooner or later, also by the next process after a crash or a restart.
//
//   auto [writer, error] = simdlp::queue_writer::open("queue", options);
//   if (writer->write(point)) return fail("refused, or no room");
//   if (writer->sync()) return fail("not on disk");
//   writer->flush();  // waits until it is at the server
//
// Points are sent at least once, in order. After a crash a few batches may be sent twice, which
// changes nothing, since every point has a timestamp.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/client.h"
#include "simdlp/client/record_feed.h"

namespace simdlp {

// When a finished batch counts as in the queue.
enum class queue_sync : std::uint8_t {
  batch,     // when it is on disk: a power loss does not lose it
  interval,  // when the system has it; on disk within a second
  none,      // when the system has it; on disk when the system likes
};

struct queue_options {
  queue_sync sync = queue_sync::interval;
  std::uint64_t total_bytes = std::uint64_t{1}
                              << 30U;    // of all files; over it, batch.when_full acts
  std::chrono::milliseconds max_age{0};  // older batches are dropped; 0: none
  // Called on threads of the writer when the server or the disk fails; without an error, when that is
  // over. Must not throw, and must not call the writer.
  std::function<void(const write_error& error)> on_failure;
};

// Thread-safe like batch_writer. One process at a time has a queue open. The directory holds a journal
// (docs/journal.md) and, when the server refused something for good, the folder `rejected`; no
// credentials. Batches of all databases and precisions share it; URL and token are those given now.
class queue_writer : public record_feed<queue_writer> {
 public:
  struct opened;

  // Opens or makes the queue and starts to send what it holds. Of `options`, retries never end, and
  // batch.when_full says what happens when the queue or its disk is full.
  [[nodiscard]] static opened open(const std::string& directory, const client_options& options,
                                   const queue_options& how = {});
  queue_writer(const queue_writer&) = delete;
  queue_writer& operator=(const queue_writer&) = delete;
  // Puts what was collected into the queue, and stops to send.
  ~queue_writer();

  // write(), write_line() and encode() as batch_writer has them: false if the point was accepted. It is in
  // the queue when its batch is finished, at the latest after batch.flush_interval, or at sync().

  // Puts what was collected into the queue and waits until it is on disk. An error says why not.
  [[nodiscard]] write_error sync();
  // The same, and waits until the server has everything in the queue. False if `limit` passes first.
  bool flush(std::optional<std::chrono::milliseconds> limit = std::nullopt);
  // Ends the open batch now; does not wait for the server.
  void flush_async();
  // Puts what was collected into the queue, waits for the server at most `limit`, and stops. What is
  // left is sent by the next process. May be called again.
  void close(std::chrono::milliseconds limit = std::chrono::milliseconds(0));

  // The books of points, those that the queue held at open() included when they come up. `pending` are
  // those in the open batch and in the queue.
  [[nodiscard]] write_statistics statistics() const;
  // Damaged places that were set aside when the queue was opened or read.
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
  std::string error;                     // a sentence for a person
};

}  // namespace simdlp

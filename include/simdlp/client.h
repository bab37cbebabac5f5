// SPDX-License-Identifier: Apache-2.0
// Writes points to InfluxDB and to servers with the same endpoints. A client sends the points of one call
// and returns the result of each. A batch_writer collects points, sends them in batches, repeats failed
// requests, and counts the result of every point.
//
//   simdlp::client client({.connection = {.url = "http://localhost:8086", .token = token},
//                          .database = "get-started"});
//   simdlp::write_result result = client.write("home,room=Kitchen temp=21.5 1641024000000000000");
//
//   simdlp::batch_writer writer(client);
//   writer.write(simdlp::point_builder("home").tag("room", "Kitchen").field("temp", 21.5));
//   writer.close();
//
// docs/client.md describes options, retries and counters.
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>
#include <utility>

#include "simdlp/client/callbacks.h"
#include "simdlp/client/client_options.h"
#include "simdlp/client/line_collector.h"
#include "simdlp/client/record_feed.h"
#include "simdlp/client/stream_writer.h"
#include "simdlp/client/write_error.h"
#include "simdlp/client/write_result.h"
#include "simdlp/client/write_statistics.h"

namespace simdlp {

namespace client_internal {
class client_core;
class writer_core;
struct aside_collector;
struct test_parts;
}  // namespace client_internal

// A type that can be written: a string of lines, a point, or a table.
template <class T>
concept writable = string_like<T> || std::same_as<std::remove_cvref_t<T>, point_builder> ||
    std::same_as<std::remove_cvref_t<T>, point> || std::same_as<std::remove_cvref_t<T>, table_view>;

// A connection to one server, for any number of writers. The first write starts one thread, which ends in
// close() or the destructor. All members are thread-safe, except the destructor. After a fork, the client
// in the child process refuses every write.
class client {
 public:
  // If the options cannot be used, every write fails with kind `usage`, and problem() has the reason.
  explicit client(const client_options& options);
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client();

  // The reason why the options cannot be used; empty if they can be used.
  [[nodiscard]] const std::string& problem() const noexcept;
  [[nodiscard]] const client_options& options() const noexcept;

  // Sends records now and waits for the answer. A record is a string of lines, a point_builder, a
  // decoded point or a table_view; you can also pass a range of records. There are no retries, unless
  // options().retry_writes is set. The result counts every point, and lists each refused line with the
  // number of its record in this call, from 0. In a string of lines, each line counts as a record;
  // comments and blank lines do not count.
  template <writable T>
  [[nodiscard]] write_result write(const T& record) {
    return send([&](line_collector& to) { collect(to, record); });
  }
  template <std::ranges::input_range Range>
  requires(!writable<Range> && writable<std::ranges::range_value_t<Range>>)
      [[nodiscard]] write_result write(Range&& records) {
    return send([&](line_collector& to) {
      for (const auto& record : records) collect(to, record);
    });
  }
  // Records of a described struct or tuple.
  template <class Record, class... Parts, std::ranges::input_range Range>
  [[nodiscard]] write_result write(const record_layout<Record, Parts...>& layout, Range&& records) {
    return send([&](line_collector& to) {
      for (const Record& record : records) to.add(layout, record);
    });
  }

  // The same, but returns as soon as the records are encoded. They need not outlive the call. The future
  // becomes ready when every point has its result, at the latest in close(). It may be discarded; the
  // points are sent all the same.
  template <writable T>
  [[nodiscard]] std::future<write_result> write_async(const T& record) {
    return send_async([&](line_collector& to) { collect(to, record); });
  }
  template <std::ranges::input_range Range>
  requires(!writable<Range> && writable<std::ranges::range_value_t<Range>>)
      [[nodiscard]] std::future<write_result> write_async(Range&& records) {
    return send_async([&](line_collector& to) {
      for (const auto& record : records) collect(to, record);
    });
  }
  template <class Record, class... Parts, std::ranges::input_range Range>
  [[nodiscard]] std::future<write_result> write_async(const record_layout<Record, Parts...>& layout,
                                                      Range&& records) {
    return send_async([&](line_collector& to) {
      for (const Record& record : records) to.add(layout, record);
    });
  }

  // The counters of write() and write_async(). Each batch_writer has its own counters.
  [[nodiscard]] write_statistics statistics() const;

  // Closes the writers that are still open and ends the thread. May be called again.
  void close();

 private:
  friend class batch_writer;
  friend struct client_internal::test_parts;
  using collect_function = std::function<void(line_collector&)>;

  template <writable T>
  static void collect(line_collector& to, const T& record) {
    if constexpr (string_like<T>) {
      to.add_text(std::string_view(record));
    } else {
      to.add(record);
    }
  }

  client(const client_options& options, std::shared_ptr<client_internal::client_core> core);
  [[nodiscard]] write_result send(const collect_function& fill);
  [[nodiscard]] std::future<write_result> send_async(const collect_function& fill);

  std::shared_ptr<client_internal::client_core> core_;
};

// Collects points and sends them in batches, in order. Thread-safe: any number of threads may write to
// one writer. The points of one thread keep their order. If one call ends before another starts, its
// points come first.
//
// Allocates nothing per point once the buffers have grown. When the client is closed or destroyed, its
// writers are closed.
class batch_writer : public record_feed<batch_writer> {
 public:
  // Uses the client's options.
  explicit batch_writer(client& to, writer_callbacks callbacks = {});
  // Uses different options with the same client: database, precision, batches, retries.
  batch_writer(client& to, const client_options& options, writer_callbacks callbacks = {});
  batch_writer(const batch_writer&) = delete;
  batch_writer& operator=(const batch_writer&) = delete;
  // Calls close() with max_close_wait.
  ~batch_writer();

  // Adds one record: a point_builder, a decoded point, or a struct with its layout. The result converts
  // to false if the record was accepted; statistics() and the callbacks then report what happens to it.
  // Waits only under full_policy::block.
  using record_feed<batch_writer>::write;

  // Adds several records, in pieces of at most batch_bytes. The result lists refused records with their
  // index in this call. Any other failure ends the call.
  [[nodiscard]] write_result write(std::string_view lines);
  [[nodiscard]] write_result write(const table_view& rows);

  // Waits until there is room for another record. Returns false if `limit` passes first or the writer is
  // closed. Use it to do something else while full_policy::block would wait.
  bool wait_for_room(std::optional<std::chrono::milliseconds> limit = std::nullopt);

  // Finishes the open batch now, and does not wait.
  void flush_async();
  // Finishes the open batch and waits until all points added before have a result. Returns false if
  // `limit` passes first, or if called from a callback.
  bool flush(std::optional<std::chrono::milliseconds> limit = std::nullopt);

  // Refuses new points, sends the remaining ones for at most `limit` (default: max_close_wait), then
  // gives up the rest and reports it. No callback is called after close() has returned. May be called
  // again.
  void close(std::optional<std::chrono::milliseconds> limit = std::nullopt);
  // Drops all points that have no result yet, and reports them. Those of a request under way are given
  // up instead, because the server may store them.
  void abort();
  // pause() stops sending until resume() is called. resume() also tries a server again that has refused
  // the credentials.
  void pause();
  void resume();

  [[nodiscard]] const client_options& options() const noexcept;
  [[nodiscard]] write_statistics statistics() const;
  // The number of answers with each HTTP status. Status 0 counts requests without an answer.
  [[nodiscard]] std::map<int, std::uint64_t> answers() const;
  // The number of callbacks that have thrown.
  [[nodiscard]] std::uint64_t callback_failures() const;

 private:
  friend class record_feed<batch_writer>;

  // Holds the writer's lock while a record is added.
  class session {
   public:
    explicit session(client_internal::writer_core& core) noexcept : core_(&core) {}
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();

    write_status status;
    line_collector* lines = nullptr;  // null: not accepted

   private:
    friend class batch_writer;
    client_internal::writer_core* core_;
  };

  void open(session& to);
  // Counts the added record, and finishes the batch if it is full.
  write_status done(session& in, errc refused);

  // While threads contend for the lock, each encodes its record without it.
  class aside {
   public:
    explicit aside(client_internal::writer_core& core);
    aside(const aside&) = delete;
    aside& operator=(const aside&) = delete;
    ~aside();

    line_collector* lines = nullptr;  // null: there is no contention, or no collector is free
    // Moves the record to the writer's batch.
    write_status hand_over(errc refused);

   private:
    client_internal::writer_core* core_;
    client_internal::aside_collector* held_;
  };

  template <class Add>
  write_status feed(Add&& add) {
    if (aside alone(*core_); alone.lines != nullptr) return alone.hand_over(add(*alone.lines));
    session held(*core_);
    open(held);
    if (held.lines == nullptr) return held.status;
    return done(held, add(*held.lines));
  }

  std::shared_ptr<client_internal::writer_core> core_;
};

}  // namespace simdlp

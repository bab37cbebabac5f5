// SPDX-License-Identifier: Apache-2.0
// Writes points to InfluxDB and to servers with the same endpoints. A client sends what one call gives
// it and says what became of each point; a batch_writer collects points, sends them in batches, repeats
// what failed, and keeps books in which every point has one end.
//
//   simdlp::client client({.connection = {.url = "http://localhost:8086", .token = token},
//                          .database = "get-started"});
//   simdlp::write_result result = client.write("home,room=Kitchen temp=21.5 1641024000000000000");
//
//   simdlp::batch_writer writer(client);
//   writer.write(simdlp::point_builder("home").tag("room", "Kitchen").field("temp", 21.5));
//   writer.close();
//
// docs/client.md describes options, retries and the books.
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
#include "simdlp/client/write_error.h"
#include "simdlp/client/write_result.h"
#include "simdlp/client/write_statistics.h"

namespace simdlp {

namespace client_internal {
class client_core;
class writer_core;
struct test_parts;
}  // namespace client_internal

// One kind of record that can be written: text, points, tables.
template <class T>
concept writable = string_like<T> || std::same_as<std::remove_cvref_t<T>, point_builder> ||
    std::same_as<std::remove_cvref_t<T>, point> || std::same_as<std::remove_cvref_t<T>, table_view>;

// A connection to one server, for any number of writers. Starts one thread with the first write, and
// ends it in close() or the destructor. All members are thread-safe, except the destructor. After a
// fork the child's client refuses every write.
class client {
 public:
  // Options that cannot be used make every write fail with kind `usage`; problem() has the reason.
  explicit client(const client_options& options);
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client();

  // Why the options cannot be used; empty if they can.
  [[nodiscard]] const std::string& problem() const noexcept;
  [[nodiscard]] const client_options& options() const noexcept;

  // Sends records now and waits for the answer. Each is a string of lines, a point_builder, a decoded
  // point, a table_view, or a range of these. There are no retries. The result counts every point, and
  // lists each refused line with the number of its record (of a text: of its line) in this call, from 0.
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

  // The same, but returns when what is given is encoded; the result comes later.
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

  // Of all that was written by write() and write_async(); writers have their own books.
  [[nodiscard]] write_statistics statistics() const;

  // Closes the writers that are still open, and ends the thread. May be called again.
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

// Collects points and sends them in batches, in order. Thread-safe: any number of threads may feed one
// writer. Points of one thread keep their order; calls that one thread makes after another has
// finished keep theirs, too.
//
// No allocation per point once its buffers have grown.
class batch_writer : public record_feed<batch_writer> {
 public:
  // Uses the client's options.
  explicit batch_writer(client& to, writer_callbacks callbacks = {});
  // Uses other options for the same client: database, precision, batches, retries.
  batch_writer(client& to, const client_options& options, writer_callbacks callbacks = {});
  batch_writer(const batch_writer&) = delete;
  batch_writer& operator=(const batch_writer&) = delete;
  // Closes, with max_close_wait.
  ~batch_writer();

  // Hands one record over: a point_builder, a decoded point, a struct with its layout. False if it was
  // accepted: its end is then in the books and callbacks. Waits only under full_policy::block.
  using record_feed<batch_writer>::write;

  // Hands several records over, in pieces of at most batch_bytes. Refused ones are in the result, with
  // their index in this call; the first status that is not a refused record ends the call.
  [[nodiscard]] write_result write(std::string_view lines);
  [[nodiscard]] write_result write(const table_view& rows);

  // Waits until there is room for another record; false if `limit` passes first, or the writer is
  // closed. For callers that want to do something else while full_policy::block would wait.
  bool wait_for_room(std::optional<std::chrono::milliseconds> limit = std::nullopt);

  // Ends the open batch now; does not wait.
  void flush_async();
  // Ends the open batch and waits until everything handed over before is settled. False if `limit`
  // passes first, or in a callback.
  bool flush(std::optional<std::chrono::milliseconds> limit = std::nullopt);

  // Refuses new points, sends what is left for at most `limit` (default: max_close_wait), then gives the
  // rest up and reports it. No callback comes after it has returned. May be called again.
  void close(std::optional<std::chrono::milliseconds> limit = std::nullopt);
  // Drops what is not settled and reports it.
  void abort();
  // Sends nothing until resume(). resume() also tries a destination again that refused the credentials.
  void pause();
  void resume();

  [[nodiscard]] write_statistics statistics() const;
  // How many answers came with each HTTP status; 0: requests without an answer.
  [[nodiscard]] std::map<int, std::uint64_t> answers() const;
  // How many callbacks have thrown.
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
  // Accounts for the record added, and cuts the batch if it is full.
  write_status done(session& in, errc refused);

  template <class Add>
  write_status feed(Add&& add) {
    session held(*core_);
    open(held);
    if (held.lines == nullptr) return held.status;
    return done(held, add(*held.lines));
  }

  std::shared_ptr<client_internal::writer_core> core_;
};

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Sends the entries of a journal to a server, in order and at least once. A thread follows the journal,
// stores its place in it, and repeats failed requests until they succeed.
//
//   simdlp::forwarder to_backup(*journal, {.destination = {.connection = {.url = "http://backup:8181"}}});
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "simdlp/client.h"
#include "simdlp/journal.h"

namespace simdlp {

struct forward_options {
  // Server, credentials, API and requests. Records of a queue have their own retention policy and
  // organisation. Of the retry options, only the delays are used; retries are
  // not limited. Points are sent in nanoseconds; `precision` is ignored.
  client_options destination = {};

  // The name of this reader in the journal (journal::set_place()): 1 to 64 bytes of [A-Za-z0-9_-]. Two
  // forwarders of one journal need different names.
  std::string name = "forward";

  // Maps a database of the journal to one of the server. An empty name means that its points are not
  // sent. Without an entry, points go to `destination.database`, or, if that is empty, to the database
  // of the same name.
  std::map<std::string, std::string, std::less<>> databases = {};

  // True: records that are not on disk yet are synced when nothing else is to be sent, because only records on
  // disk are sent. For a journal that nobody else syncs.
  bool syncs = false;

  // Records of one database are sent together, up to about this many bytes.
  std::size_t batch_bytes = std::size_t{1} << 20U;

  // Records that arrived longer ago than this are dropped. 0: no record is dropped.
  std::chrono::milliseconds max_age{0};

  // The folder for lines that the server refuses permanently. Each line is written below its reason. The
  // folder is created when it is needed. Empty: `rejected` in the directory of the journal.
  std::string rejected = {};

  // Called on the forwarder's threads when sending fails, and with an empty `error` when it works again.
  // Must return quickly and must not throw.
  std::function<void(const write_error& error)> on_failure = {};

  // Called on the forwarder's thread for each place of the journal that cannot be read. Must not throw.
  std::function<void(const journal_damage& place)> on_damage = {};

  // Called on the forwarder's thread when the server has refused lines permanently, after they were
  // written to `rejected`. `lines` has those that are known; if there are none, all lines of `body` were
  // refused. Timestamps are in nanoseconds. Must not throw.
  std::function<void(const write_error& reason, std::span<const line_error> lines,
                     std::string_view body)>
      on_rejected = {};
};

// Counters since the forwarder was constructed; points, unless stated otherwise.
struct forward_statistics {
  std::uint64_t written = 0;   // stored by the server; a batch that is sent again counts once
  std::uint64_t rejected = 0;  // refused permanently, and kept in a file
  // Too old, from a database that is not sent, or skipped by drop_oldest().
  std::uint64_t dropped = 0;
  std::uint64_t unreadable = 0;  // lines in the journal that are not valid; kept in a file
  std::uint64_t damaged = 0;     // places of the journal that could not be read
  std::uint64_t batches = 0;     // that have a result
  std::uint64_t requests = 0;
  std::uint64_t retried = 0;
  std::uint64_t bytes = 0;  // of bodies that were written, at least in part; not compressed
  std::uint64_t place = 0;  // the sequence number of the last record that is finished
};

// Thread-safe, except the destructor.
class forwarder {
 public:
  // Registers its name in the journal, so that the journal keeps entries that have not been sent, and
  // starts a thread. `from` must outlive the forwarder, and must not be closed before stop().
  forwarder(journal& from, forward_options options);
  forwarder(const forwarder&) = delete;
  forwarder& operator=(const forwarder&) = delete;
  // Calls stop().
  ~forwarder();

  // The reason why the options cannot be used; nothing is sent then. Empty if they can be used.
  [[nodiscard]] const std::string& problem() const noexcept;

  // Waits until all records up to `sequence` are finished. Returns false if `limit` passes first, or if
  // stop() is called.
  bool wait(std::uint64_t sequence, std::chrono::milliseconds limit);
  // While this is on, the oldest records are dropped instead of sent: as many as fill a segment of the
  // journal, then again after half a second.
  void drop_oldest(bool on);
  // Aborts the request in progress and ends the thread. The next forwarder of this name sends the entries
  // that have no result yet again.
  void stop();

  [[nodiscard]] forward_statistics statistics() const;
  // The number of answers with each HTTP status. Status 0 counts requests without an answer.
  [[nodiscard]] std::map<int, std::uint64_t> answers() const;

 private:
  class inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace simdlp

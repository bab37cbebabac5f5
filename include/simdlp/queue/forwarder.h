// SPDX-License-Identifier: Apache-2.0
// Sends what a journal holds to a server, in order and at least once: a thread that follows the
// journal, keeps its place in it, and tries again for as long as the server is away.
//
//   simdlp::forwarder to_backup(*journal, {.destination = {.connection = {.url = "http://backup:8181"}}});
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "simdlp/client.h"
#include "simdlp/journal.h"

namespace simdlp {

struct forward_options {
  // Server, credentials, API, requests. Of the retries the delays count; they never end. Points are
  // sent in nanoseconds, whatever the precision here.
  client_options destination;

  // The name under which the place is kept in the journal: 1 to 64 bytes of [A-Za-z0-9_-]. Two
  // forwarders of one journal need two names.
  std::string name = "forward";

  // Where the points of a database go; without an entry, to `destination.database`, or to one of the
  // same name if that is empty. An empty name: they are not sent.
  std::map<std::string, std::string, std::less<>> databases;

  // Records of one database are sent together, up to about this many bytes.
  std::size_t batch_bytes = std::size_t{1} << 20U;

  // Records that arrived longer ago are dropped. 0: none.
  std::chrono::milliseconds max_age{0};

  // What the server refuses for good is appended to files in this folder, which is made when it is
  // needed, each line below its reason. Empty: `rejected` in the directory of the journal.
  std::string rejected;

  // Called on the forwarder's threads; must be short and must not throw. `error` is empty when a
  // failure is over.
  std::function<void(const write_error& error)> on_failure;
};

// What became of the points since the forwarder was made.
struct forward_statistics {
  std::uint64_t written = 0;   // stored by the server; a batch that is sent again counts once
  std::uint64_t rejected = 0;  // refused for good, and kept in a file
  std::uint64_t dropped =
      0;  // too old, of a database that is not sent, or skipped by drop_oldest()
  std::uint64_t unreadable = 0;  // lines of the journal that are no line protocol; kept in a file
  std::uint64_t damaged = 0;     // places of the journal that could not be read
  std::uint64_t requests = 0;
  std::uint64_t retried = 0;
  std::uint64_t place = 0;  // the last record that is done with
};

class forwarder {
 public:
  // Registers its name in the journal, so that the journal keeps what is not sent, and starts a
  // thread. `from` must outlive the forwarder, and must not be closed before stop().
  forwarder(journal& from, forward_options options);
  forwarder(const forwarder&) = delete;
  forwarder& operator=(const forwarder&) = delete;
  // Calls stop().
  ~forwarder();

  // Why the options cannot be used; empty if they can. Then nothing is sent.
  [[nodiscard]] const std::string& problem() const noexcept;

  // Waits until everything up to the record `sequence` is done with. False after `limit`.
  bool wait(std::uint64_t sequence, std::chrono::milliseconds limit);
  // While it is on, the oldest records are dropped instead of sent, as many at a time as fill a segment
  // of the journal, with half a second in between.
  void drop_oldest(bool on);
  // Ends the request under way and the thread. What is not settled is sent again by the next one.
  void stop();

  [[nodiscard]] forward_statistics statistics() const;

 private:
  class inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// A durable journal of write requests: a directory of append-only files. An append is acknowledged
// when its record is on disk; appends that arrive while the disk is busy share the next sync.
//
//   auto [journal, error, found] = simdlp::journal::open("data", {});
//   if (error) return fail(error.text);
//   const std::string_view body = "home,room=Kitchen temp=21.5\n";
//   const simdlp::journal_appended done = journal->append_and_wait(
//       {.database = "home", .arrival = now, .lines = 1, .body = {&body, 1}});
//   if (done.error) return refuse(503, done.error.text);
//
// Reading is in journal/reader.h, records as canonical line protocol in journal/lines.h, inspection
// without opening in journal/inspect.h. The file format is described in docs/journal.md.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "simdlp/journal/journal_record.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp {

namespace journal_format {
class engine;
}  // namespace journal_format

struct journal_options {
  // A segment is finished before it would grow over this many bytes. A larger record gets a segment
  // of its own. At least 4 KiB.
  std::uint64_t segment_bytes = std::uint64_t{64} << 20U;

  // Memory of the entries that wait, headers included. An append over it is refused (queue_full),
  // except that one entry of any size is taken when nothing waits.
  std::uint64_t queue_bytes = std::uint64_t{64} << 20U;

  // Bytes of all segments. When they are reached, appends fail (journal_full) until readers have
  // passed a segment and it was removed. 0: no bound.
  std::uint64_t max_bytes = 0;

  // Appends with durability::written are synced together after this time at the latest. 0: never by
  // time, only with the next synced append, at the end of a segment and at close().
  std::chrono::milliseconds sync_interval{1000};

  // Segments that all readers have passed are removed when all their records arrived longer ago than
  // this. Unset: never by age. 0: as soon as they are passed.
  std::optional<std::chrono::nanoseconds> retain_age = std::nullopt;
  // The same, oldest first, when the segments together are larger than this. Unset: never by size.
  std::optional<std::uint64_t> retain_bytes = std::nullopt;

  // True: open() fails with `damaged` when it finds damage that is not acknowledged, and changes
  // nothing. False: it sets the damaged bytes aside and uses the records after them.
  bool strict = false;

  // Creates the directory (mode 0700) if it does not exist. Its parent must exist.
  bool create = true;
};

// Counts of values by powers of two: bucket i counts values below 2^i that are in no bucket before
// it; the last one counts all the rest.
struct journal_histogram {
  std::array<std::uint64_t, 32> buckets{};
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

// Counters since open(), and the present state.
struct journal_stats {
  std::uint64_t appended = 0;        // acknowledged entries
  std::uint64_t appended_bytes = 0;  // their bytes in the files
  std::uint64_t failed = 0;          // accepted entries that ended with an error
  std::uint64_t refused = 0;         // entries refused by append() itself
  std::uint64_t pending = 0;         // entries accepted and not ended
  std::uint64_t pending_bytes = 0;   // their bytes
  std::uint64_t syncs = 0;
  std::uint64_t failed_syncs = 0;
  std::uint64_t segments = 0;          // files
  std::uint64_t total_bytes = 0;       // of all segments, reserved space included
  std::uint64_t removed_segments = 0;  // by retention
  std::uint64_t last = 0;              // the last sequence number written
  std::uint64_t durable = 0;           // the last one on disk
  std::uint64_t open_damage = 0;       // damaged places that nobody has acknowledged
  journal_histogram sync_microseconds;
  journal_histogram group_entries;  // entries that shared a sync
};

// A journal that is open for appending. All functions may be called from any thread, callbacks
// included, except close(), the destructor and the blocking functions, which must not be called from
// a callback. One thread is started by open() and joined by close(). A journal must not be used in a
// child process after fork().
class journal {
 public:
  // The result of open(): a journal, or the error. `found` says what recovery found in both cases.
  struct opened;

  // Called once for each accepted append, on the journal's thread. It must not throw and should be
  // short: other appends wait meanwhile.
  using completion = std::function<void(const journal_appended&)>;

  // Opens the journal in `directory`, or creates one. Locks the directory, reads all records, cuts a
  // torn end, sets damage aside and starts a new segment. Takes time linear in the size of the files.
  //
  // Errors: locked, not_a_journal, damaged (strict), io, disk_full, invalid_argument.
  [[nodiscard]] static opened open(const std::string& directory,
                                   const journal_options& options = {});

  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;
  // Calls close().
  ~journal();

  // Appends an entry and calls `done` when it is durable as asked, or failed. Never blocks on the
  // disk. Everything that `entry` refers to (the pieces of the body, not only the array) must stay
  // valid until `done` is called; nothing of it is copied. The checksum is computed in the caller's
  // thread. Entries of one thread are written in the order of the calls.
  //
  // Returns none if the entry was accepted. Otherwise `done` is not called: queue_full (try again when
  // others have ended), too_large, closed, and journal_full, io or disk_full while the journal cannot
  // be written. After a failure the journal tries again by itself, at least once a second.
  [[nodiscard]] journal_errc append(const journal_entry& entry, durability how, completion done);

  // The same with a copy of the entry, so nothing must outlive the call. A refusal is in the result.
  [[nodiscard]] std::future<journal_appended> append(const journal_entry& entry,
                                                     durability how = durability::synced);

  // Appends and waits until it ended. Waits for room in the queue, too.
  [[nodiscard]] journal_appended append_and_wait(const journal_entry& entry,
                                                 durability how = durability::synced);

  // Waits until everything that was accepted before the call is on disk or failed, and returns the
  // error of the last sync, if it failed.
  [[nodiscard]] journal_error sync();

  // Refuses new entries, ends those accepted, marks the last segment as finished and releases the
  // lock. Returns the first error; the accepted entries have ended in any case. Idempotent.
  journal_error close();

  // The reason why entries are refused at present (the last failure of the disk, or journal_full),
  // or none. It is cleared by the first successful attempt to write.
  [[nodiscard]] journal_error health() const;

  [[nodiscard]] journal_stats stats() const;

  // The last sequence number on disk: readers of this process must not go further.
  [[nodiscard]] std::uint64_t durable() const noexcept;
  // The last sequence number written: readers that accept to see records before they are on disk.
  [[nodiscard]] std::uint64_t last() const noexcept;
  // Waits until durable() >= `sequence`, close() or `timeout`. Returns durable().
  std::uint64_t wait_durable(std::uint64_t sequence, std::chrono::milliseconds timeout) const;

  // Readers keep their place here: the last sequence number that they have done with. The segments
  // that a registered reader still needs are kept. `reader`: 1 to 64 bytes of [A-Za-z0-9_-].
  //
  // set_place() registers the reader if needed and writes the place without syncing it, so after a
  // power loss an older place may be found, and records are read twice, never skipped.
  [[nodiscard]] journal_error set_place(std::string_view reader, std::uint64_t sequence);
  // The place, or nothing if the reader is not registered.
  [[nodiscard]] std::optional<std::uint64_t> place(std::string_view reader) const;
  // Forgets the reader.
  journal_error remove_reader(std::string_view reader);

  // Damaged places found at open() or before, acknowledged ones included.
  [[nodiscard]] std::vector<journal_damage> damage() const;
  // Marks all damage as seen by an operator. The bytes set aside stay.
  journal_error acknowledge_damage();

  [[nodiscard]] const std::string& directory() const noexcept;
  [[nodiscard]] const journal_options& options() const noexcept;

 private:
  explicit journal(std::unique_ptr<journal_format::engine> inside) noexcept;
  std::unique_ptr<journal_format::engine> engine_;
};

struct journal::opened {
  std::unique_ptr<simdlp::journal> journal;  // null on error
  journal_error error;
  journal_report found;
};

}  // namespace simdlp

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
// To read records, see journal/reader.h; for records as canonical line protocol, journal/lines.h; to
// inspect a journal without opening it, journal/inspect.h. docs/journal.md describes the file format.
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
  // A segment (one file) is finished before it would grow beyond this many bytes. A larger record gets
  // its own segment. At least 4 KiB.
  std::uint64_t segment_bytes = std::uint64_t{64} << 20U;

  // Maximum memory of the waiting entries, in bytes, including headers. An append that would exceed it is
  // refused (queue_full). If nothing is waiting, one entry of any size is accepted.
  std::uint64_t queue_bytes = std::uint64_t{64} << 20U;

  // Maximum bytes of all segments. At this size, appends fail (journal_full) until all readers have finished
  // with a segment and it has been removed. 0: no limit.
  std::uint64_t max_bytes = 0;

  // Appends with durability::written are synced together after at most this time. 0: they are only synced
  // with the next synced append, at the end of a segment and in close().
  std::chrono::milliseconds sync_interval{1000};

  // A segment that all readers have finished with is removed when all its records are older than this.
  // 0: immediately. Unset: segments are not removed by age.
  std::optional<std::chrono::nanoseconds> retain_age = std::nullopt;
  // Such segments are removed, the oldest first, while all segments together are larger than this.
  // Unset: segments are not removed by size.
  std::optional<std::uint64_t> retain_bytes = std::nullopt;

  // If true and there is damage that has not been acknowledged, open() fails with `damaged` and changes
  // nothing. If false, it copies the damaged bytes into `damaged/` and uses the records after them.
  bool strict = false;

  // Creates the directory (mode 0700) if it does not exist. Its parent must exist.
  bool create = true;

  // If true, open() succeeds if the disk has no room for a new segment. Records can be read and removed
  // then; appends fail with `disk_full` until there is room.
  bool open_without_room = false;
};

// A histogram with buckets by powers of two: bucket i counts the values up to 2^i that are in no earlier
// bucket; the last one counts all larger values.
struct journal_histogram {
  std::array<std::uint64_t, 32> buckets{};
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

// Counters since open(), and the current state.
struct journal_stats {
  std::uint64_t appended = 0;        // acknowledged entries
  std::uint64_t appended_bytes = 0;  // their bytes in the files
  std::uint64_t failed = 0;          // accepted entries that failed
  std::uint64_t refused = 0;         // entries that append() refused
  std::uint64_t pending = 0;         // accepted entries without a result yet
  std::uint64_t pending_bytes = 0;   // their bytes
  std::uint64_t syncs = 0;
  std::uint64_t failed_syncs = 0;
  std::uint64_t segments = 0;          // files
  std::uint64_t total_bytes = 0;       // of all segments, including reserved space
  std::uint64_t removed_segments = 0;  // by retention
  std::uint64_t failed_removals = 0;   // times that retention could not remove a segment
  std::uint64_t last = 0;              // the last sequence number written
  std::uint64_t durable = 0;           // the last one on disk
  std::uint64_t open_damage = 0;       // damaged places that have not been acknowledged
  journal_histogram sync_microseconds;
  journal_histogram group_entries;  // entries that shared a sync
};

// A journal that is open for appending.
//
// Thread safety: all functions may be called from any thread. From a callback, do not call close(), the
// destructor or the functions that wait. open() starts one thread, which close() joins.
// Processes: a journal must not be used in a child process after fork().
class journal {
 public:
  // The result of open(): a journal, or the error. `found` says what recovery found in both cases.
  struct opened;

  // Called once for each accepted append, on the journal's thread. It must not throw, and should return
  // quickly because other appends wait for it.
  using completion = std::function<void(const journal_appended&)>;

  // Opens the journal in `directory`, or creates one. Locks the directory, reads all records, removes an
  // unfinished write at the end, copies damaged bytes into `damaged/` and starts a new segment. If the disk
  // is full, it fails; with `open_without_room`, the segment is started when there is room. Linear in the
  // size of the files.
  //
  // Errors: locked, not_a_journal, damaged (strict), io, disk_full, invalid_argument.
  [[nodiscard]] static opened open(const std::string& directory,
                                   const journal_options& options = {});

  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;
  // Calls close().
  ~journal();

  // Appends an entry, and calls `done` when the entry has the durability `how` or has failed. Never
  // waits for the disk. Everything that `entry` refers to (the array and the pieces of the body) must
  // stay valid until `done` is called; nothing is copied. The checksum is computed on the caller's
  // thread. Entries of one thread are written in the order of the calls.
  //
  // Returns none if the entry was accepted. Otherwise `done` is not called, and the code is queue_full
  // (try again when other entries have finished), too_large, closed, or, while the journal cannot be
  // written, journal_full, io or disk_full. After a failure, the journal tries again at least once a
  // second.
  [[nodiscard]] journal_errc append(const journal_entry& entry, durability how, completion done);

  // The same with a copy of the entry, so nothing needs to outlive the call. A refusal is in the result.
  [[nodiscard]] std::future<journal_appended> append(const journal_entry& entry,
                                                     durability how = durability::synced);

  // Appends an entry and waits for the result. If the queue is full, waits for room first.
  [[nodiscard]] journal_appended append_and_wait(const journal_entry& entry,
                                                 durability how = durability::synced);

  // Waits until every entry accepted before the call is on disk or has failed. Returns the error of the
  // last sync, if it failed.
  [[nodiscard]] journal_error sync();

  // Refuses new entries, finishes the accepted ones, marks the last segment as finished and releases the
  // lock. Returns the first error. All accepted entries have a result when it returns. May be called
  // again.
  journal_error close();

  // Returns the reason why entries are currently refused (the last failure of the disk, or journal_full),
  // or none. Cleared when a new segment has been created.
  [[nodiscard]] journal_error health() const;

  [[nodiscard]] journal_stats stats() const;

  // The last sequence number on disk; after a failed write or sync, numbers of entries that failed are included.
  // Readers in this process must not read beyond it.
  [[nodiscard]] std::uint64_t durable() const noexcept;
  // The last sequence number written, for readers that may return records that are not on disk yet.
  [[nodiscard]] std::uint64_t last() const noexcept;
  // Waits until durable() >= `sequence`, until close() is called, or for at most `timeout`. Returns
  // durable().
  std::uint64_t wait_durable(std::uint64_t sequence, std::chrono::milliseconds timeout) const;

  // The journal stores the place of each registered reader: the last sequence number that the reader has
  // finished with. It keeps the segments that a registered reader still needs. `reader` has 1 to 64
  // bytes of [A-Za-z0-9_-].
  //
  // set_place() registers the reader if needed, and writes the place without syncing it. After a power
  // loss an older place may be found, so records may be read twice, but are never skipped.
  [[nodiscard]] journal_error set_place(std::string_view reader, std::uint64_t sequence);
  // Returns the place, or nullopt if the reader is not registered.
  [[nodiscard]] std::optional<std::uint64_t> place(std::string_view reader) const;
  // Removes the reader and its place.
  journal_error remove_reader(std::string_view reader);

  // All damaged places found by this and earlier calls of open(), including acknowledged ones.
  [[nodiscard]] std::vector<journal_damage> damage() const;
  // Marks all damage as seen by an operator. The copies of the damaged bytes stay.
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

// SPDX-License-Identifier: Apache-2.0
// The data types of a journal: entries that are appended, records that are read back, and errors.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace simdlp {

// The unit of the timestamps in the lines of a record. `automatic` detects it for each line, as
// detect_precision() does. The values are those in the file.
enum class journal_precision : std::uint8_t {
  nanoseconds = 0,
  microseconds = 1,
  milliseconds = 2,
  seconds = 3,
  automatic = 4,
  minutes = 5,
  hours = 6,
};

// Returns "ns", "us", "ms", "s", "auto", "m" or "h". Static storage.
[[nodiscard]] std::string_view name(journal_precision unit) noexcept;

// When an append is acknowledged.
enum class durability : std::uint8_t {
  synced,   // The record is on disk: a later power loss does not lose it.
  written,  // The operating system has the record: a crash of the process does not lose it.
};

enum class journal_errc : std::uint8_t {
  none = 0,
  locked,            // Another process, or another journal of this one, has the directory open.
  not_a_journal,     // The directory or a file in it is of another kind or a newer version.
  damaged,           // Damage was found and journal_options::strict is set.
  io,                // The system reported an error; `system_error` has its errno.
  disk_full,         // No space left on the device (ENOSPC) or quota exceeded (EDQUOT).
  queue_full,        // More than journal_options::queue_bytes are waiting. Try again later.
  journal_full,      // The segments have reached journal_options::max_bytes.
  too_large,         // The entry is over the limits of journal_entry.
  invalid_argument,  // The name of a reader or a sequence number is not valid.
  closed,            // close() has been called.
};

// Returns the code as a word, e.g. "disk_full". Static storage.
[[nodiscard]] std::string_view name(journal_errc code) noexcept;

// An error, or none. `text` is a readable sentence, which names the file if there is one.
struct journal_error {
  journal_errc code = journal_errc::none;
  int system_error = 0;  // errno, or 0
  std::string text;

  // True if this is a failure.
  [[nodiscard]] explicit operator bool() const noexcept { return code != journal_errc::none; }
};

// One unit of the journal: after a crash it exists as a whole or not at all. The journal does not
// interpret the lines or the metadata. An entry refers to the caller's memory; see journal::append().
struct journal_entry {
  static constexpr std::size_t max_database_bytes = 65'535;
  static constexpr std::uint64_t max_body_bytes = std::uint64_t{1} << 30U;      // 1 GiB
  static constexpr std::uint64_t max_metadata_bytes = std::uint64_t{1} << 28U;  // 256 MiB

  std::string_view database = {};
  journal_precision precision = journal_precision::nanoseconds;
  std::int64_t arrival = 0;  // nanoseconds since the Unix epoch: the time of points without one
  std::uint32_t lines = 0;   // number of points in `body`; for statistics only
  // Line protocol in pieces, which are written one after the other. A piece may end anywhere.
  std::span<const std::string_view> body = {};
  std::string_view metadata = {};  // any bytes; empty for most users
};

// An entry that was read back. The views are valid until the reader advances.
struct journal_record {
  std::uint64_t sequence = 0;  // counts up from 1; never used twice; may have gaps
  std::string_view database = {};
  journal_precision precision = journal_precision::nanoseconds;
  std::int64_t arrival = 0;
  std::uint32_t lines = 0;
  std::string_view body = {};
  std::string_view metadata = {};
};

// The result of an append. If it failed, the record may or may not be in the journal. The caller must
// report an error to its client, which may then send the same points again.
struct journal_appended {
  std::uint64_t sequence = 0;  // 0 if the append failed before it got a number
  journal_error error;
};

}  // namespace simdlp

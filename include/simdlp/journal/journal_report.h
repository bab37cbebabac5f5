// SPDX-License-Identifier: Apache-2.0
// What recovery and verification find in a journal: its segments, torn ends and damage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp {

enum class journal_damage_kind : std::uint8_t {
  bytes,       // Bytes that belong to no valid record.
  header,      // A segment's header is damaged; its second copy was used if it is valid.
  shortened,   // The file is shorter than when it was created, so records may be missing.
  missing,     // A gap in the sequence numbers: a file or a part of it was removed.
  lengthened,  // The file is far longer than when it was created. The added part is not read.
};

// Returns "bytes", "header", "shortened", "missing" or "lengthened". Static storage.
[[nodiscard]] std::string_view name(journal_damage_kind kind) noexcept;

// One damaged place. Its bytes are kept in `damaged/`, in the journal's directory, as file_name(), but
// not those that were added to a lengthened file.
struct journal_damage {
  journal_damage_kind kind = journal_damage_kind::bytes;
  std::uint64_t segment = 0;     // the first sequence number of the segment, which is its file name
  std::uint64_t offset = 0;      // in the file of the segment
  std::uint64_t length = 0;      // bytes; 0 if bytes are missing
  std::uint64_t first_lost = 0;  // sequence number of the first record lost; 0 if none is
  std::uint64_t lost = 0;        // records lost; 0 if none, or if the number is not known
  // True if the lost records are known to have been on disk. If false, they may never have been
  // acknowledged, for example after a power loss that kept a later record of the same write.
  bool was_durable = false;
  bool acknowledged = false;  // by journal::acknowledge_damage() or `simdlp journal repair`

  // True if `found` is this damage, or one of the places that a reader reports for it: for a segment without any
  // header, it reports the header and later, when it knows their number, the records that are missing.
  [[nodiscard]] bool covers(const journal_damage& found) const noexcept;
  // The name of the file with the bytes, e.g. "00000000000000000001-4096.bin". If the header is lost
  // (first_lost is not 0), the name ends in ".lost-header"; if its second copy was used, in ".header".
  [[nodiscard]] std::string file_name() const;
};

struct journal_segment {
  std::uint64_t first =
      0;                   // sequence number of its first record, or of the next one if it is empty
  std::uint64_t last = 0;  // sequence number of its last record; 0 if it has none
  std::uint64_t records = 0;
  std::uint64_t lines = 0;  // sum of journal_entry::lines
  // Bytes from the start of the file to the end of the last record, or of damaged bytes after it.
  std::uint64_t content = 0;
  std::uint64_t size = 0;    // bytes of the file; the rest is space reserved
  std::int64_t created = 0;  // nanoseconds since the Unix epoch
  std::int64_t newest = 0;   // the latest arrival of its records; `created` if it has none
  bool sealed = false;       // it was finished properly: no record follows its last one
  std::string file;          // its name within the directory
};

struct journal_report {
  std::vector<journal_segment> segments;  // in order
  std::vector<journal_damage> damage;     // in order
  std::uint64_t records = 0;
  std::uint64_t lines = 0;
  std::uint64_t first = 0;  // sequence number of the first record; 0 if there is none
  std::uint64_t last = 0;   // of the last one; 0 if there is none
  // Bytes of a write that was in progress at a crash. None of them had been acknowledged.
  std::uint64_t torn_bytes = 0;

  // The number of damaged places that have not been acknowledged.
  [[nodiscard]] std::uint64_t open_damage() const noexcept;
};

}  // namespace simdlp

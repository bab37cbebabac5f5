// SPDX-License-Identifier: Apache-2.0
// The segment that is being written: made, filled, synced and finished. After a failure it must be
// abandoned, because the data of a failed sync cannot be trusted or synced again.
#pragma once

#include <cstdint>
#include <span>

#include "journal/storage.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp::journal_format {

class segment_writer {
 public:
  explicit segment_writer(storage& in) noexcept : in_(&in) {}
  segment_writer(const segment_writer&) = delete;
  segment_writer& operator=(const segment_writer&) = delete;
  ~segment_writer() { abandon(); }

  // Makes a segment and syncs it, including its name. `first`: the number of its first record;
  // `confirmed`: the number of the last record on disk. Returns a negative errno on failure; no file is
  // left then.
  [[nodiscard]] int start(std::uint64_t first, std::uint64_t confirmed, std::uint64_t capacity);

  [[nodiscard]] bool is_open() const noexcept { return file_ >= 0; }
  // Room for records.
  [[nodiscard]] std::uint64_t room() const noexcept;
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }

  // Appends pieces; the array is used up.
  [[nodiscard]] int write(std::span<storage::piece> pieces);
  [[nodiscard]] int sync();

  // Writes the end record, syncs, frees the reserved space, and closes. `next`: the number of the
  // next record. All records must be on disk.
  [[nodiscard]] int seal(std::uint64_t next);
  // Closes the file without changing it.
  void abandon() noexcept;

  // Describes the segment for lists of segments. The caller counts the records.
  [[nodiscard]] journal_segment& about() noexcept { return about_; }

 private:
  [[nodiscard]] int fill_ahead();

  storage* in_;
  storage::file file_ = -1;
  std::uint64_t at_ = 0;
  std::uint64_t dropped_to_ = 0;  // what is before need not be in memory
  std::uint64_t filled_to_ = 0;   // what is before has been written to, if only with zeros
  std::uint64_t capacity_ = 0;
  std::uint64_t seed_ = 0;
  journal_segment about_;
};

}  // namespace simdlp::journal_format

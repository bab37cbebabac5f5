// SPDX-License-Identifier: Apache-2.0
// Reads the records of a journal in order, from the process that writes it or from another one.
//
//   simdlp::journal_reader reader("data", {.from = 1});
//   while (reader.next() == simdlp::journal_read::record) use(reader.record());
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "simdlp/journal/journal_record.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp {

enum class journal_read : std::uint8_t {
  record,  // record() is the next one
  end,     // there is no further record yet; next() may be called again later
  damage,  // damage() says what was skipped, and if it is acknowledged; the next call continues after it
  error,  // error() says why reading failed; the next call tries again
};

struct journal_reader_options {
  std::uint64_t from = 1;  // the first sequence number to read
};

// Takes no lock and changes nothing. Holds one record in memory. Any number of readers may read a
// journal, even while it is written. In the writing process, pass journal::durable() to next(), so that
// the reader never returns a record that a power loss could still remove.
//
// Errors: only std::bad_alloc is thrown.
// Thread safety: none; use a reader on one thread at a time.
class journal_reader {
 public:
  static constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

  // Does not open the journal yet; the first next() does, and reports errors.
  explicit journal_reader(std::string directory, journal_reader_options options = {});
  journal_reader(journal_reader&&) noexcept;
  journal_reader& operator=(journal_reader&&) noexcept;
  ~journal_reader();

  // Advances to the next record with a sequence number <= `up_to`. Bytes without a valid record are
  // reported once as `damage`, as soon as it is certain that they are not a write in progress. Records
  // that retention has removed are skipped; a gap in the sequence numbers shows this.
  [[nodiscard]] journal_read next(std::uint64_t up_to = no_limit);

  // The result of the last next(). Valid until the next call of next().
  [[nodiscard]] const journal_record& record() const noexcept;
  [[nodiscard]] const journal_damage& damage() const noexcept;
  [[nodiscard]] const journal_error& error() const noexcept;

  // The sequence number at which next() continues.
  [[nodiscard]] std::uint64_t position() const noexcept;

  // After next() without a limit has returned journal_read::end: the sequence number that follows the
  // last record. It is less than position() if the reader started at a number that the journal does not
  // have yet.
  [[nodiscard]] std::uint64_t end() const noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace simdlp

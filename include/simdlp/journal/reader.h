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
  end,     // no further record yet; next() may be called again later
  damage,  // damage() says what was skipped; the next call goes on after it
  error,   // error() says why reading failed; the next call tries again
};

struct journal_reader_options {
  std::uint64_t from = 1;  // the first sequence number wanted
};

// Takes no lock and changes nothing. Holds one record in memory. For one thread at a time; any number
// of readers may read a journal, also while it is written. A reader of the writing process passes
// journal::durable() to next(), so that it never sees a record that a power loss could take back.
class journal_reader {
 public:
  static constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

  // Opens nothing yet: errors are those of the first next().
  explicit journal_reader(std::string directory, journal_reader_options options = {});
  journal_reader(journal_reader&&) noexcept;
  journal_reader& operator=(journal_reader&&) noexcept;
  ~journal_reader();

  // Advances to the next record with a sequence number <= `up_to`. A bad place is reported once as
  // `damage`, when it is certain that it is not a write in progress; reading always makes progress.
  // Records that retention has removed are skipped: compare the sequence numbers to notice.
  [[nodiscard]] journal_read next(std::uint64_t up_to = no_limit);

  // Valid until the next call of next().
  [[nodiscard]] const journal_record& record() const noexcept;
  [[nodiscard]] const journal_damage& damage() const noexcept;
  [[nodiscard]] const journal_error& error() const noexcept;

  // The sequence number from which next() goes on.
  [[nodiscard]] std::uint64_t position() const noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace simdlp

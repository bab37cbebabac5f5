// SPDX-License-Identifier: Apache-2.0
// Brings a journal into order after its last process: sets damaged bytes aside, removes what a crash
// left, and finds the next sequence number. The caller holds the lock.
#pragma once

#include "journal/storage.h"
#include "journal/survey.h"
#include "simdlp/journal/journal_record.h"

namespace simdlp::journal_format {

struct recovery {
  journal_error error;
  survey found;
};

// `strict`: fails with `damaged` instead of changing anything, if there is open damage.
[[nodiscard]] recovery recover(storage& in, bool strict);

// Cuts what follows the last record of a segment that is not written any more. To be called when a
// later segment is durable: its header says which records are owed.
[[nodiscard]] int cut_end(storage& in, journal_segment& segment);

// Renames the files of all damage, so that it counts as acknowledged.
[[nodiscard]] int acknowledge(storage& in, journal_report& report);

}  // namespace simdlp::journal_format

// SPDX-License-Identifier: Apache-2.0
// Repairs a journal after its last process ended: moves damaged bytes aside, removes what a crash left,
// and finds the next sequence number. The caller holds the lock.
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

// Cuts off what follows the last record of a finished segment. To be called when a later segment is
// durable: its header says which records must exist.
[[nodiscard]] int cut_end(storage& in, journal_segment& segment);

// Renames the files of all damage, so that it counts as acknowledged.
[[nodiscard]] int acknowledge(storage& in, journal_report& report);

}  // namespace simdlp::journal_format

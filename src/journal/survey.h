// SPDX-License-Identifier: Apache-2.0
// Reads all segments of a journal and decides what each bad place is: a write that was in progress,
// or damage. Changes nothing; recovery.h acts on the result.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "journal/storage.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp::journal_format {

struct survey {
  int error = 0;  // an errno below 0, in `file`
  std::string file;

  journal_report report;
  std::uint64_t next = 1;              // the first sequence number that was never used
  bool last_is_empty = false;          // the last segment has its header and zeros, nothing else
  bool newer_version = false;          // `file` was written by a later version
  std::vector<std::string> temporary;  // files left by a crash
};

// Reads only the headers of the segments before the one with the record `from`.
[[nodiscard]] survey survey_journal(storage& in, std::uint64_t from = 1);

// Reads the damage that recovery has set aside, with kind, segment, offset, length, was_durable and
// acknowledged. Returns 0, or an errno below 0.
[[nodiscard]] int read_known_damage(storage& in, std::vector<journal_damage>& known);

}  // namespace simdlp::journal_format

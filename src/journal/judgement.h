// SPDX-License-Identifier: Apache-2.0
// Decides what the bad places of a journal are, once all segments have been read: a write that was in
// progress, records that were refused, or damage.
#pragma once

#include <cstdint>
#include <vector>

#include "journal/segment_cursor.h"
#include "journal/survey.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp::journal_format {

// The result of one pass over a segment, before its successors are known.
struct segment_pass {
  journal_segment about;
  std::vector<bad_place> bad;
  bool header_found = false;
  bool header_intact = false;
  std::uint64_t confirmed_before = 0;  // by its header: of the segments before it
  std::uint64_t confirmed_inside = 0;  // the largest number that its own records confirm
  std::uint64_t capacity = 0;
  std::uint64_t expected = 0;  // after its last record
};

// Adds the segments and their damage to the report of `result`, and sets `next`. The passes are in the
// order of their first numbers.
void judge(std::vector<segment_pass>& passes, survey& result);

}  // namespace simdlp::journal_format

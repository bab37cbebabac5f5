// SPDX-License-Identifier: Apache-2.0
// Inspects a journal without opening it for writing. Locks nothing and changes nothing.
#pragma once

#include <cstdint>
#include <string>

#include "simdlp/journal/journal_record.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp {

struct journal_inspection {
  journal_error error;  // none, not_a_journal or io; the report has what was read before the error
  journal_report report;
};

// Reads the records of the journal in `directory` and reports what recovery would find. Leaves out the
// segments before the one with the record `from`, but not the damage that recovery has set aside. If a
// process writes to the journal at the same time, a write in progress may be reported as torn bytes.
// Linear in the size of the files. Thread-safe.
[[nodiscard]] journal_inspection inspect_journal(const std::string& directory,
                                                 std::uint64_t from = 1);

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Looks at a journal without opening it for writing: nothing is locked and nothing is changed.
#pragma once

#include <string>

#include "simdlp/journal/journal_record.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp {

struct journal_inspection {
  journal_error error;  // not_a_journal or io: then the report holds what was read before
  journal_report report;
};

// Reads every record of the journal in `directory` and reports what recovery would find. If the
// journal is being written meanwhile, the write in progress may be reported as torn bytes.
[[nodiscard]] journal_inspection inspect_journal(const std::string& directory);

}  // namespace simdlp

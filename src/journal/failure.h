// SPDX-License-Identifier: Apache-2.0
// Converts failures of the system to errors of the journal.
#pragma once

#include <string>
#include <string_view>

#include "simdlp/journal/journal_record.h"

namespace simdlp::journal_format {

// `failed` is an errno with its sign changed. The text is "FILE: WHAT: REASON".
[[nodiscard]] journal_error failure_of(int failed, std::string_view file, std::string_view what);

// A failure without a file. The text is a complete sentence.
[[nodiscard]] journal_error error_of(journal_errc code);

}  // namespace simdlp::journal_format

// SPDX-License-Identifier: Apache-2.0
// The points of a record as canonical line protocol.
#pragma once

#include <cstdint>
#include <string>

#include "simdlp/journal/journal_record.h"

namespace simdlp {

struct journal_lines_written {
  std::uint64_t points = 0;    // appended to the output
  std::uint64_t rejected = 0;  // lines that are not valid, or whose time does not fit nanoseconds
};

// Appends the points of `record` to `out`, each line ended by LF: tags sorted by key, numbers in
// their shortest form, timestamps in nanoseconds. A decoder reads the lines as exactly the points of the
// record; the dialect is go_v2, so backslashes in names are unchanged. Points without a timestamp get the
// arrival of the record, rounded down to its precision. Throws only what `out` throws. Linear in the size
// of the body. Thread-safe.
journal_lines_written append_lines(const journal_record& record, std::string& out);

}  // namespace simdlp

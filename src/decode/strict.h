// SPDX-License-Identifier: Apache-2.0
// The strict decoder: one logical line at a time, scalar and obvious. It alone decides what is wrong
// with a line, so code, line and column are the same on every processor. It knows nothing of
// windows and kernels.
#pragma once

#include <cstdint>

#include "simdlp/decode_options.h"
#include "simdlp/detail/line.h"

namespace simdlp::detail {

enum class line_kind : std::uint8_t { blank, comment, point, rejected };

struct strict_line {
  line_kind kind;
  const char* next;       // where the next line starts
  const char* timestamp;  // of a point: [timestamp, timestamp_end), empty when it has none
  const char* timestamp_end;
  bool ended;  // by an LF; false: by the end of the bytes
};

// A line that is rejected: no sections, only its extent and the error.
[[nodiscard]] line make_rejected_line(const char* begin, const char* end, error why) noexcept;

// Reads the line that starts at `from` (< end) and fills in `into`, all but the time: begin, end,
// and either the sections or the error, whose offset counts from `origin`. Duplicates are not
// looked for. Linear in the length of the line.
[[nodiscard]] strict_line read_line_strictly(line& into, const char* from, const char* end,
                                             const char* origin,
                                             const decode_options& options) noexcept;

// A logical line's end, before its line end, and where the next line starts.
struct extent {
  const char* end;
  const char* next;
  bool ended;  // by an LF; false: by the end of the bytes
};

// The logical line whose first byte that is not a space is at `from`, by the lexical rule alone, the
// same for good and bad lines, so that a rejected line is skipped whole, strings with LFs included.
[[nodiscard]] extent find_logical_line(const char* from, const char* end) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// The strict decoder: reads one logical line at a time, byte by byte. Only it decides what is wrong with
// a line, so code, line and column are the same on every processor. It does not depend on windows and
// kernels.
#pragma once

#include <cstdint>

#include "simdlp/decode_options.h"
#include "simdlp/detail/line.h"

namespace simdlp::detail {

enum class line_kind : std::uint8_t { blank, comment, point, rejected };

struct strict_line {
  line_kind kind;
  const char* next;       // where the next line starts
  const char* timestamp;  // of a point: [timestamp, timestamp_end), empty if it has none
  const char* timestamp_end;
};

// Makes a rejected line, which has no sections.
[[nodiscard]] line make_rejected_line(const char* begin, const char* end, error why) noexcept;

// Reads the line that starts at `from` (< end) into `into`, except for its timestamp: begin, end, and
// either the sections or the error, whose offset counts from `origin`. Does not look for duplicates.
// Linear in the length of the line.
[[nodiscard]] strict_line read_line_strictly(line& into, const char* from, const char* end,
                                             const char* origin,
                                             const decode_options& options) noexcept;

// The end of a logical line, before its line end, and the start of the next line.
struct extent {
  const char* end;
  const char* next;
  bool ended;  // by an LF; false: by the end of the bytes
};

// Finds the end of the logical line whose first byte other than a space is at `from`. Uses the lexical
// rule only, which is the same for valid and invalid lines, so that a rejected line is skipped as a whole,
// including LFs in its strings.
[[nodiscard]] extent find_logical_line(const char* from, const char* end) noexcept;

}  // namespace simdlp::detail

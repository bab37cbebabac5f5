// SPDX-License-Identifier: Apache-2.0
// Lines that were not written. The thread that read them records them, and they are reported in
// input order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simdlp/point.h"
#include "text_parts.h"
#include "tool/report.h"

namespace simdlp::tool {

struct line_event {
  std::uint64_t offset = 0;  // of the offending byte, in the block; see in_line
  std::string_view line;
  std::size_t written = 0;  // bytes written for the lines of the part before this one
  errc code{};
  bool is_rejected = false;  // false: it was read, but could not be written
  bool in_line = false;      // the offset is in the line
};

[[nodiscard]] inline line_event rejected_line(simdlp::error why, std::string_view line,
                                              std::size_t written) {
  return {why.offset, line, written, why.code, true};
}

// Reports the line; see reporter::list().
void report_line(reporter& to, taken_part& part, const line_event& what);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Lines that were not written, noted by the thread that read them and reported in input order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simdlp/point.h"
#include "text_parts.h"
#include "tool/report.h"

namespace simdlp::tool {

struct line_event {
  std::uint64_t offset = 0;  // of the byte that is meant, in the block
  std::string_view line;
  std::size_t written = 0;  // what was made of the part before this line, in bytes
  errc code{};
  bool is_rejected = false;  // it was not read; otherwise, it could not be written
};

[[nodiscard]] inline line_event rejected_line(simdlp::error why, std::string_view line,
                                              std::size_t written) {
  return {why.offset, line, written, why.code, true};
}

// Reports the line; see reporter::list().
void report_line(reporter& to, taken_part& part, const line_event& what);

}  // namespace simdlp::tool

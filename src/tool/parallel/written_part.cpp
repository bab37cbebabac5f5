// SPDX-License-Identifier: Apache-2.0
#include "written_part.h"

namespace simdlp::tool {

void hand_over(const written_part& what, taken_part& part, const written_to& to) {
  const std::string_view text = what.text.bytes();
  std::size_t written = 0;
  for (const line_event& line : what.not_written) {
    to.out.append(text.substr(written, line.written - written));
    written = line.written;
    report_line(to.report, part, line);
  }
  to.out.append(text.substr(written));
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
#include "line_event.h"

#include "simdlp/hint.h"

namespace simdlp::tool {

void report_line(reporter& to, taken_part& part, const line_event& what) {
  if (!to.lists_next(name(what.code))) return;
  const std::uint64_t record_offset = part.offset_of(what.line.data());
  const std::uint64_t offset = what.is_rejected ? part.offset_of(what.offset) : record_offset;
  finding found = {.file = part.from().name(),
                   .where = part.locate(offset),
                   .offset = offset,
                   .code = name(what.code),
                   .message = message(what.code),
                   .record = what.line,
                   .record_offset = record_offset,
                   .head = part.head()};
  if (what.is_rejected && to.shows_hints()) {
    found.hint = hint_for({found.where.line, found.where.column, static_cast<std::size_t>(offset),
                           what.code, found.message, found.record});
  }
  to.list(part.bar(), found);
}

}  // namespace simdlp::tool

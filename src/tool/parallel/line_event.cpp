// SPDX-License-Identifier: Apache-2.0
#include "line_event.h"

#include <memory>

#include "simdlp/decoder.h"
#include "simdlp/hint.h"
#include "tool/refused_parts.h"

namespace simdlp::tool {

namespace {

// The part of a valid line that could not be written.
refused_part part_of(std::string_view line, errc why) {
  decode_options options;
  options.validate_utf8 = false;  // such text is one of the reasons
  const auto decode = std::make_unique<decoder>(line, options);
  for (const point here : *decode) {
    if (here) return part_refused(here, why);
  }
  return {};
}

}  // namespace

void report_line(reporter& to, taken_part& part, const line_event& what) {
  if (!to.lists_next(name(what.code))) return;
  const std::uint64_t record_offset = part.offset_of(what.line.data());
  const refused_part refused = what.is_rejected ? refused_part{} : part_of(what.line, what.code);
  const std::uint64_t in_line = what.in_line ? what.offset : refused.offset;
  // Rejected lines may have a gap.
  const bool is_in_block = what.is_rejected && !what.in_line;
  const std::uint64_t offset = is_in_block ? part.offset_of(what.offset) : record_offset + in_line;
  const std::uint64_t gap = is_in_block ? part.gap_before(what.offset) : 0;
  finding found = {.file = part.from().name(),
                   .where = part.locate(offset),
                   .offset = offset,
                   .code = name(what.code),
                   .message = message(what.code),
                   .record = what.line,
                   .record_offset = record_offset,
                   .gap = gap,
                   .head = part.head()};
  if (!what.is_rejected) {
    found.advice = refused.advice;
  } else if (to.shows_hints()) {
    found.hint = hint_for({found.where.line, found.where.column, static_cast<std::size_t>(offset),
                           what.code, found.message, found.record});
  }
  to.list(part.bar(), found);
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Appends lines to tables: on the fast path as long as possible, otherwise as whole points.
#include "table/table_engine.h"
#include "table/table_receiver.h"

namespace simdlp {

append_status table_builder::engine::append(detail::line_cursor& from,
                                            const rejected_function& on_rejected) {
  if (starts_anew_) start_anew();
  detail::series_lookahead ahead(series_);
  receiver fast(*this, from, ahead);
  const bool walks = !from.is_selective();
  while (!full_) {
    if (walks) {
      from.walk_window([&](const detail::window& in, detail::walk_state& state)
                           __attribute__((always_inline)) { return walk_line(in, state, fast); });
      fast.undo();
      if (full_) break;
      if (from.refill()) continue;
    }
    if (!from.next()) return append_status::done;
    const point here(from.line());
    if (!here) {
      reject(here, on_rejected);
      continue;
    }
    rejected_line bad;
    bad.conflict = append(here);
    if (!bad.conflict) continue;
    const bool has_key = bad.conflict.key.raw_size() != 0;
    bad.offset = from.offset_of(has_key ? bad.conflict.key.raw().data() : here.raw().data());
    bad.raw = here.raw();
    if (on_rejected) on_rejected(bad);
  }
  return append_status::full;
}

void table_builder::engine::reject(const point& line, const rejected_function& on_rejected) {
  ++rejected_;
  if (!on_rejected) return;
  rejected_line bad;
  bad.error = line.error();
  bad.offset = bad.error.offset;
  bad.raw = line.raw();
  on_rejected(bad);
}

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// From a decoder to tables.
#include "table/table_engine.h"

namespace simdlp {

append_status table_builder::engine::append(decoder& from, const rejected_function& on_rejected) {
  while (!full_ && from.next()) {
    const point here = from.current();
    rejected_line bad;
    if (here) {
      bad.conflict = append(here);
      if (!bad.conflict) continue;
      const char* const piece =
          bad.conflict.key.raw_size() != 0 ? bad.conflict.key.raw().data() : here.raw().data();
      bad.offset = static_cast<std::size_t>(from.totals().bytes) - static_cast<std::size_t>(here.raw().data() + here.raw().size() - piece);
    } else {
      ++rejected_;
      bad.error = here.error();
      bad.offset = bad.error.offset;
    }
    bad.raw = here.raw();
    if (on_rejected) on_rejected(bad);
  }
  return full_ ? append_status::full : append_status::done;
}

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Files that hold line protocol together with something else: exports of InfluxDB 1 with their DDL
// and DML, and recordings of Kapacitor. Lines that are not line protocol become comments of the
// same length, so that lines, columns and offsets stay those of the file.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "byte_reader.h"

namespace simdlp::tool {

enum class container { none, influx_export, kapacitor_recording };

// The parts that were skipped.
struct container_notes {
  container kind = container::none;
  std::size_t statements = 0;         // of DDL
  std::vector<std::string> contexts;  // "database.retention-policy", the first few
  std::size_t more_contexts = 0;
  std::vector<std::string> databases;  // the first two that differ
  bool dos_end = false;                // a 0x1A at the end
};

// Recognises the container by the beginning of the text. Returns needs_more if more of it must be seen.
// `all`: there is no more text.
enum class container_answer { none, influx_export, kapacitor_recording, needs_more };
[[nodiscard]] container_answer container_of(std::string_view beginning, bool all);

// Reads `from`, without the parts that are not line protocol. `as` must be the result of container_of().
// A 0x1A as the last byte is left out of any text.
[[nodiscard]] byte_reader read_contained(container as, byte_reader from,
                                         std::shared_ptr<container_notes> notes);

}  // namespace simdlp::tool

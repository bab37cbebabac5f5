// SPDX-License-Identifier: Apache-2.0
// Options of a queue from section [queue] of a configuration file.
#pragma once

#include <string>
#include <vector>

#include "simdlp/client/configuration.h"
#include "simdlp/queue/queue_writer.h"

namespace simdlp {

// Sets what the keys `directory`, `sync` (batch, interval or none), `total_bytes` and `max_age` say. The
// keys are those of a report of apply_file(). An unknown key is a warning.
[[nodiscard]] configuration_report apply_queue_section(queue_options& options,
                                                       std::string& directory,
                                                       const std::vector<queue_setting>& section);

}  // namespace simdlp

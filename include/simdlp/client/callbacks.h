// SPDX-License-Identifier: Apache-2.0
// What a batch_writer reports while it works. Callbacks run on the client's thread, one at a time, and
// in order for each writer; one that throws is counted and changes nothing. A callback may write to any
// writer as long as that has room (otherwise the call returns would_block), but not flush or close.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "simdlp/client/write_error.h"

namespace simdlp {

// A batch, as its callbacks see it. Views are valid during the call.
struct batch_info {
  std::string_view database;
  std::string_view body;  // line protocol, not compressed
  std::uint64_t points = 0;
  std::uint64_t first_index = 0;  // of its first and last point, counted from the writer's first
  std::uint64_t last_index = 0;
  std::uint32_t attempt = 0;  // from 1
  int status = 0;             // of the last answer; 0 without one
  // In on_error: points that are good and were not stored, and points of which it is not known.
  std::uint64_t not_written = 0;
  std::uint64_t unknown = 0;
};

enum class retry_decision : std::uint8_t { retry, give_up };

struct writer_callbacks {
  std::function<void(const batch_info&)> on_success;
  // Before a retry that comes after `delay`.
  std::function<retry_decision(const batch_info&, const write_error&, std::chrono::milliseconds)>
      on_retry;
  // Once for each batch of which something was not written; `lines` are those that are known.
  std::function<void(const batch_info&, const write_error&, std::span<const line_error>)> on_error;
  // Points dropped by policy or abort().
  std::function<void(const batch_info&)> on_drop;
};

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// The counters of a writer or of one call: what has happened to each point. At any time
//
//   given    == accepted + refused
//   accepted == written + sent + rejected + not_written + unknown + given_up + dropped + pending
#pragma once

#include <cstdint>

#include "simdlp/omitted_parts.h"

namespace simdlp {

struct write_statistics {
  std::uint64_t given = 0;     // points or lines passed to write()
  std::uint64_t refused = 0;   // by the client: not valid, too long, or no room
  std::uint64_t accepted = 0;  // accepted by the client

  std::uint64_t written = 0;      // the server has stored them
  std::uint64_t sent = 0;         // with no_sync: received by the server, but not yet in its log
  std::uint64_t rejected = 0;     // by the server, one by one
  std::uint64_t not_written = 0;  // good, but the server stored nothing of their batch
  std::uint64_t unknown = 0;      // the server wrote a part of the batch and did not say which
  std::uint64_t given_up = 0;     // retries or time ran out, or the server refused the whole batch
  std::uint64_t dropped = 0;      // by full_policy or by abort()
  std::uint64_t pending = 0;      // no result yet

  std::uint64_t batches = 0;   // batches that have a result
  std::uint64_t requests = 0;  // attempts to send a batch
  std::uint64_t retried = 0;   // failed attempts after which a retry was planned
  std::uint64_t bytes = 0;  // of bodies that were written (perhaps in part) or sent, uncompressed

  omitted_parts omitted;  // tags and fields that were left out of points; not part of the sums

  // True if the sums above hold.
  [[nodiscard]] bool balanced() const noexcept {
    return given == accepted + refused && accepted == written + sent + rejected + not_written +
                                                          unknown + given_up + dropped + pending;
  }
};

}  // namespace simdlp

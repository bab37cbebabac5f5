// SPDX-License-Identifier: Apache-2.0
// The counters of a writer or of one call: what has happened to each point. At any time
//
//   given    == accepted + refused
//   accepted == written + sent + rejected + not_written + unknown + given_up + dropped + pending
#pragma once

#include <cstdint>

namespace simdlp {

struct write_statistics {
  std::uint64_t given = 0;     // points or lines handed over
  std::uint64_t refused = 0;   // by the client: not valid, too long, or no room
  std::uint64_t accepted = 0;  // taken over by the client

  std::uint64_t written = 0;      // the server has stored them
  std::uint64_t sent = 0;         // with no_sync: the server has them, but not in its log
  std::uint64_t rejected = 0;     // by the server, one by one
  std::uint64_t not_written = 0;  // good, but the server stored nothing of their batch
  std::uint64_t unknown = 0;      // the server wrote a part of the batch and did not say which
  std::uint64_t given_up = 0;     // retries or time ended, or the server refused the whole batch
  std::uint64_t dropped = 0;      // by policy, or by abort()
  std::uint64_t pending = 0;      // not settled yet

  std::uint64_t batches = 0;   // settled
  std::uint64_t requests = 0;  // attempts to send a batch
  std::uint64_t retried = 0;   // attempts that failed and were to be repeated
  std::uint64_t bytes = 0;     // of bodies that were written or sent, before compression

  // True if the sums above hold.
  [[nodiscard]] bool balanced() const noexcept {
    return given == accepted + refused && accepted == written + sent + rejected + not_written +
                                                          unknown + given_up + dropped + pending;
  }
};

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// What a write answers: of one call, the whole account; of one point handed to a batch_writer, whether
// it was accepted.
#pragma once

#include <vector>

#include "simdlp/client/write_error.h"
#include "simdlp/client/write_statistics.h"
#include "simdlp/error.h"

namespace simdlp {

// The result of client::write(): how many points ended how, and why. `counts.pending` is 0.
struct write_result {
  write_statistics counts;
  write_error error;              // the first failure of a request, if there was one
  std::vector<line_error> lines;  // refused by the client or the server, at most 10,000 of them

  // True if every point was written (or, with no_sync, sent).
  [[nodiscard]] bool ok() const noexcept {
    return !error && counts.written + counts.sent == counts.given;
  }
};

// What became of one record handed to a batch_writer. Converts to true if it was not accepted.
struct [[nodiscard]] write_status {
  write_error_kind kind = write_error_kind::none;
  errc code = errc::none;  // why the record is not valid, if `kind` is rejected

  [[nodiscard]] constexpr explicit operator bool() const noexcept {
    return kind != write_error_kind::none;
  }
  [[nodiscard]] constexpr bool ok() const noexcept { return kind == write_error_kind::none; }
};

}  // namespace simdlp

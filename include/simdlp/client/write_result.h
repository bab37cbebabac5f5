// SPDX-License-Identifier: Apache-2.0
// The results of writing: write_result for one call of client::write(), write_status for one record
// passed to a batch_writer.
#pragma once

#include <string>
#include <vector>

#include "simdlp/client/write_error.h"
#include "simdlp/client/write_statistics.h"
#include "simdlp/error.h"

namespace simdlp {

// The result of one call that writes several points: its counters, and errors. For client::write(),
// `counts.pending` is 0; for a writer, it is the number of points accepted.
struct write_result {
  write_statistics counts;
  write_error error;  // the first failure of a request, if there was one
  // Lines refused by the client or the server, at most 10,000, in the order of their index. Lines
  // without a known index come last.
  std::vector<line_error> lines;

  // True if every point was written (or, with no_sync, sent); for a writer, if every point was accepted.
  [[nodiscard]] bool ok() const noexcept {
    return !error && counts.written + counts.sent + counts.pending == counts.given;
  }
};

// The result for one record passed to a batch_writer. Converts to true if it was not accepted.
struct [[nodiscard]] write_status {
  write_error_kind kind = write_error_kind::none;
  errc code = errc::none;  // why the record is not valid, if `kind` is rejected

  [[nodiscard]] constexpr explicit operator bool() const noexcept {
    return kind != write_error_kind::none;
  }
  [[nodiscard]] constexpr bool ok() const noexcept { return kind == write_error_kind::none; }
};

// Returns the status as text, e.g. "rejected: a line has no fields" or "buffer_full".
[[nodiscard]] inline std::string describe(const write_status& status) {
  std::string text(name(status.kind));
  if (status.code != errc::none) text.append(": ").append(message(status.code));
  return text;
}

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// For programs that use exceptions: or_throw() passes on the result of a successful write, and throws
// otherwise. The library itself throws none of these.
//
//   simdlp::or_throw(client.write(lines));
//   simdlp::or_throw(client.write_async(lines).get());
//   simdlp::or_throw(writer.write(point));
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "simdlp/client/write_error.h"
#include "simdlp/client/write_result.h"

namespace simdlp {

// Says what was not written. result() has the counters and the refused lines.
class write_exception : public std::runtime_error {
 public:
  explicit write_exception(write_result result)
      : std::runtime_error(text_of(result)), result_(std::move(result)) {}

  [[nodiscard]] const write_result& result() const noexcept { return result_; }

 private:
  static std::string text_of(const write_result& result) {
    if (result.error) return describe(result.error);
    const write_statistics& counts = result.counts;
    const auto done = counts.written + counts.sent + counts.pending;
    std::string text = std::to_string(counts.given - done) + " of " + std::to_string(counts.given) +
                       " not written";
    if (!result.lines.empty()) text.append(": ").append(result.lines.front().message);
    return text;
  }

  write_result result_;
};

// Throws write_exception unless result.ok().
inline write_result or_throw(write_result result) {
  if (!result.ok()) throw write_exception(std::move(result));
  return result;
}

// The same for the status of one record, which the result in the exception counts as refused.
inline void or_throw(const write_status& status) {
  if (status.ok()) return;
  write_result result;
  result.counts.given = result.counts.refused = 1;
  result.error.kind = status.kind;
  if (status.code != errc::none) result.error.message = message(status.code);
  throw write_exception(std::move(result));
}

}  // namespace simdlp

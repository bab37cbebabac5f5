// SPDX-License-Identifier: Apache-2.0
// Writes one line of text per event to standard error: time, level, and words as key=value. Never
// writes any part of a token or a line.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "simdlp/server.h"

namespace simdlp::endpoint {

class access_log {
 public:
  explicit access_log(log_level least) noexcept : least_(least) {}

  [[nodiscard]] bool wants(log_level level) const noexcept { return level >= least_; }
  // Writes the line as a whole. `text` must not contain an LF. Does not wait: while standard error
  // is blocked, lines are lost, and a later line says how many.
  void write(log_level level, std::string_view text);

 private:
  log_level least_;
  std::mutex mutex_;
  std::uint64_t lost_ = 0;
};

// Returns at most `limit` bytes of the text, with spaces, quotes, backslashes and control bytes
// escaped.
[[nodiscard]] std::string log_text(std::string_view text, std::size_t limit = 256);

}  // namespace simdlp::endpoint

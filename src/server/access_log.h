// SPDX-License-Identifier: Apache-2.0
// One line of text per event, on standard error: time, level, and words as key=value. Nothing of a
// token, and nothing of a line, is written.
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
  // takes nothing, lines are lost, and a line that follows says how many.
  void write(log_level level, std::string_view text);

 private:
  log_level least_;
  std::mutex mutex_;
  std::uint64_t lost_ = 0;
};

// The text with spaces, quotes, backslashes and control bytes escaped, at most `limit` bytes of it.
[[nodiscard]] std::string log_text(std::string_view text, std::size_t limit = 256);

}  // namespace simdlp::endpoint

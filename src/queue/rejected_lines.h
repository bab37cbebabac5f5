// SPDX-License-Identifier: Apache-2.0
// Files with the lines that a server refused permanently, each below its reason.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "simdlp/client/write_error.h"

namespace simdlp::queue_internal {

class rejected_lines {
 public:
  explicit rejected_lines(std::string folder) : folder_(std::move(folder)) {}

  // Appends to the file of `name`, a database or database/retention policy, and syncs it. `lines` are the
  // refused lines that are known; if there are none, all of `body` was refused. Returns false, and leaves the
  // file as it was, if it cannot be written.
  [[nodiscard]] bool keep(std::string_view name, const std::string& reason,
                          std::span<const line_error> lines, std::string_view body);

 private:
  std::string folder_;
};

}  // namespace simdlp::queue_internal

// SPDX-License-Identifier: Apache-2.0
// Writes all bytes to a file that is written in order. In a header, because the queue and the server use it.
#pragma once

#include <cerrno>
#include <cstddef>
#include <string_view>
#include <unistd.h>

namespace simdlp::detail {

// Returns false if the system refuses them; `errno` has the reason. A part may be written then.
[[nodiscard]] inline bool write_all(int file, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace simdlp::detail

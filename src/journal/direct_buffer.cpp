// SPDX-License-Identifier: Apache-2.0
#include "journal/direct_buffer.h"

#include <algorithm>
#include <cstring>

namespace simdlp::journal_format {

char* direct_buffer::fill(std::span<const storage::piece> pieces, std::size_t size) {
  if (bytes_ == nullptr)
    bytes_.reset(static_cast<char*>(std::aligned_alloc(alignment, capacity)));  // NOLINT
  if (bytes_ == nullptr) return nullptr;
  char* to = bytes_.get();
  for (const storage::piece& each : pieces) {
    const std::size_t count = std::min(each.size, size);
    if (count == 0) continue;
    std::memcpy(to, each.data, count);
    to += count;
    size -= count;
  }
  return bytes_.get();
}

}  // namespace simdlp::journal_format

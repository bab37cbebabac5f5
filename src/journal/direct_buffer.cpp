// SPDX-License-Identifier: Apache-2.0
#include "journal/direct_buffer.h"

#include <algorithm>
#include <cstring>

namespace simdlp::journal_format {
namespace {

// In small parts: for large ones the C library may use an instruction that takes several times as long on
// some processors if the source has a larger offset in its page than the destination.
void copy(char* to, const char* from, std::size_t size) noexcept {
  constexpr std::size_t part = 64;
  for (; size > part; to += part, from += part, size -= part) std::memcpy(to, from, part);
  std::memcpy(to, from, size);
}

}  // namespace

char* direct_buffer::fill(std::span<const storage::piece> pieces, std::size_t from,
                          std::size_t size) {
  if (bytes_ == nullptr)
    bytes_.reset(static_cast<char*>(std::aligned_alloc(alignment, capacity)));  // NOLINT
  if (bytes_ == nullptr) return nullptr;
  char* to = bytes_.get();
  for (const storage::piece& each : pieces) {
    const std::size_t skipped = std::min(each.size, from);
    from -= skipped;
    const std::size_t count = std::min(each.size - skipped, size);
    if (count == 0) continue;
    copy(to, each.data + skipped, count);
    to += count;
    size -= count;
  }
  return bytes_.get();
}

}  // namespace simdlp::journal_format

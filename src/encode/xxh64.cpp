// SPDX-License-Identifier: Apache-2.0
// The only file that includes xxHash: inlined, so that nothing of it is linked or exported.
#include "encode/xxh64.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace simdlp::detail {

std::uint64_t xxh64(std::string_view bytes) noexcept {
  if (bytes.data() == nullptr) bytes = "";  // XXH64 takes no null pointer
  return XXH64(bytes.data(), bytes.size(), 0);
}

}  // namespace simdlp::detail

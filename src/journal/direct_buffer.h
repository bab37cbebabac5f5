// SPDX-License-Identifier: Apache-2.0
// The memory for writes that bypass the system's cache, whose place, size and memory must be aligned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <span>

#include "journal/storage.h"

namespace simdlp::journal_format {

class direct_buffer {
 public:
  // A page: what is in the cache and what bypasses it must not share one.
  static constexpr std::size_t alignment = 4096;
  static constexpr std::size_t capacity = std::size_t{1} << 20U;
#if defined(__linux__) && defined(O_DIRECT)
  static constexpr bool is_useful = true;
#else
  static constexpr bool is_useful = false;
#endif

  // Copies `size` bytes of the pieces, at most `capacity`, of which the first is at `from`. Returns null if
  // memory is short.
  [[nodiscard]] char* fill(std::span<const storage::piece> pieces, std::size_t from,
                           std::size_t size);

 private:
  struct release {
    void operator()(char* bytes) const noexcept { std::free(bytes); }  // NOLINT: aligned_alloc
  };
  std::unique_ptr<char, release> bytes_;
};

}  // namespace simdlp::journal_format

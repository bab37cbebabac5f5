// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Counts line feeds, a block of 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include <xsimd/xsimd.hpp>

#include "simdlp/detail/window.h"

namespace simdlp::detail {

// Returns one bit for each line feed of the block at `at`.
template <class Unit>
[[gnu::always_inline]] inline std::uint64_t feeds_of(const char* at) noexcept {
  using bytes = xsimd::batch<std::int8_t, typename Unit::arch>;
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < window::block; i += sizeof(bytes)) {
    const bytes chunk = bytes::load_unaligned(reinterpret_cast<const std::int8_t*>(at + i));
    found |= Unit::bitmask(chunk == bytes('\n')) << i;
  }
  return found;
}

// For kernels that get the mask of a block in a few instructions.
template <class Unit>
std::size_t count_feeds(const char* data, std::size_t size) noexcept {
  std::size_t count = 0;
  if (size < window::block) {
    for (std::size_t i = 0; i < size; ++i) count += data[i] == '\n' ? 1U : 0U;
    return count;
  }
  std::size_t at = 0;
  for (; size - at >= window::block; at += window::block) {
    count += static_cast<std::size_t>(__builtin_popcountll(feeds_of<Unit>(data + at)));
  }
  const std::size_t rest = size - at;
  if (rest == 0) return count;
  // The last block of the input, without the bytes that have been counted.
  const std::uint64_t last = feeds_of<Unit>(data + size - window::block);
  return count + static_cast<std::size_t>(__builtin_popcountll(last >> (window::block - rest)));
}

}  // namespace simdlp::detail

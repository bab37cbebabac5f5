// SPDX-License-Identifier: Apache-2.0
#include "table/counted_memory.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

namespace simdlp::table_tests {
namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

std::atomic<std::uint64_t> count = 0;
std::atomic<std::uint64_t> most = never;
std::atomic<std::size_t> held = 0;
std::atomic<std::size_t> peak = 0;

// The size of each allocation is stored before it.
void* allocate(std::size_t size, std::size_t alignment) {
  if (count++ >= most) throw std::bad_alloc();
  const std::size_t all = (size + alignment + alignment - 1) / alignment * alignment;
  auto* const made = static_cast<char*>(std::aligned_alloc(alignment, all));
  if (made == nullptr) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(made) = size;
  held += size;
  if (held > peak) peak = held.load();
  return made + alignment;
}

void release(void* memory, std::size_t alignment) noexcept {
  if (memory == nullptr) return;
  char* const made = static_cast<char*>(memory) - alignment;
  held -= *reinterpret_cast<std::size_t*>(made);
  std::free(made);
}

constexpr std::size_t usual = alignof(std::max_align_t);

std::size_t of(std::align_val_t alignment) {
  return std::max(static_cast<std::size_t>(alignment), usual);
}

}  // namespace

std::uint64_t allocations() noexcept { return count; }
std::size_t held_bytes() noexcept { return held; }
std::size_t peak_bytes() noexcept { return peak; }
void reset_peak() noexcept { peak = held.load(); }
void fail_after(std::uint64_t more) noexcept { most = count + more; }
void fail_never() noexcept { most = never; }

}  // namespace simdlp::table_tests

namespace memory = simdlp::table_tests;

void* operator new(std::size_t size) { return memory::allocate(size, memory::usual); }
void* operator new[](std::size_t size) { return memory::allocate(size, memory::usual); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return memory::allocate(size, memory::of(alignment));
}
void operator delete(void* at) noexcept { memory::release(at, memory::usual); }
void operator delete[](void* at) noexcept { memory::release(at, memory::usual); }
void operator delete(void* at, std::size_t) noexcept { memory::release(at, memory::usual); }
void operator delete[](void* at, std::size_t) noexcept { memory::release(at, memory::usual); }
void operator delete(void* at, std::align_val_t alignment) noexcept {
  memory::release(at, memory::of(alignment));
}
void operator delete(void* at, std::size_t, std::align_val_t alignment) noexcept {
  memory::release(at, memory::of(alignment));
}

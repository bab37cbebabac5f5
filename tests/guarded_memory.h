// SPDX-License-Identifier: Apache-2.0
// Memory between two inaccessible pages: a read one byte before its start or after its end stops the
// program, with any compiler and without a sanitizer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#if !defined(NOMINMAX)  // the C++ library of mingw-w64 defines it too
#define NOMINMAX
#endif
#include <windows.h>
// Macros that windows.h defines.
#undef small
#undef near
#undef far
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace simdlp::test {

class guarded_memory {
 public:
  // At least `size` usable bytes; at_begin() and at_end() enlarge it when they need more.
  explicit guarded_memory(std::size_t size = 1) { allocate(size); }
  ~guarded_memory() { release(); }
  guarded_memory(const guarded_memory&) = delete;
  guarded_memory& operator=(const guarded_memory&) = delete;

  [[nodiscard]] char* begin() const { return begin_; }
  [[nodiscard]] char* end() const { return begin_ + size_; }

  // A copy of `bytes` directly after the lower page, or directly before the upper one. Valid until
  // the next call.
  std::string_view at_begin(std::string_view bytes) {
    make_room(bytes.size());
    std::copy(bytes.begin(), bytes.end(), begin());
    return {begin(), bytes.size()};
  }
  std::string_view at_end(std::string_view bytes) {
    make_room(bytes.size());
    char* const to = end() - bytes.size();
    std::copy(bytes.begin(), bytes.end(), to);
    return {to, bytes.size()};
  }

 private:
  void make_room(std::size_t size) {
    if (size <= size_) return;
    release();
    allocate(size);
  }

  void allocate(std::size_t size) {
    size_ = (std::max<std::size_t>(size, 1) + page_ - 1) / page_ * page_;
#if defined(_WIN32)
    void* const all = VirtualAlloc(nullptr, size_ + 2 * page_, MEM_RESERVE, PAGE_NOACCESS);
    if (all != nullptr) begin_ = static_cast<char*>(all) + page_;
    const bool usable =
        begin_ != nullptr && VirtualAlloc(begin_, size_, MEM_COMMIT, PAGE_READWRITE) != nullptr;
#else
    void* const all =
        mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all != MAP_FAILED) begin_ = static_cast<char*>(all) + page_;
    const bool usable = begin_ != nullptr && mprotect(begin_, size_, PROT_READ | PROT_WRITE) == 0;
#endif
    if (!usable) {
      std::perror("guarded_memory");
      std::abort();
    }
  }

  void release() {
    if (begin_ == nullptr) return;
    char* const all = std::exchange(begin_, nullptr) - page_;
#if defined(_WIN32)
    VirtualFree(all, 0, MEM_RELEASE);
#else
    munmap(all, size_ + 2 * page_);
#endif
  }

  [[nodiscard]] static std::size_t page_size() {
#if defined(_WIN32)
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return system.dwPageSize;
#else
    return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
#endif
  }

  std::size_t page_ = page_size();
  std::size_t size_ = 0;
  char* begin_ = nullptr;
};

}  // namespace simdlp::test

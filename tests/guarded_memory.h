// SPDX-License-Identifier: Apache-2.0
// Memory between two inaccessible pages: a read one byte before its begin or after its end stops the
// program, with any compiler and without a sanitizer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

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
    void* const all =
        mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all != MAP_FAILED) begin_ = static_cast<char*>(all) + page_;
    if (begin_ == nullptr || mprotect(begin_, size_, PROT_READ | PROT_WRITE) != 0) {
      std::perror("guarded_memory");
      std::abort();
    }
  }

  void release() {
    if (begin_ != nullptr) munmap(std::exchange(begin_, nullptr) - page_, size_ + 2 * page_);
  }

  std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::size_t size_ = 0;
  char* begin_ = nullptr;
};

}  // namespace simdlp::test

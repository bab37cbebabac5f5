// SPDX-License-Identifier: Apache-2.0
// Memory between two pages that cannot be touched: a read one byte before its begin or behind its
// end stops the program, whatever the compiler, and without a sanitizer. For tests of what code
// reads; how much it should read is known to the tests alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace simdlp::test {

class guarded_memory {
 public:
  // At least `size` bytes that can be used.
  explicit guarded_memory(std::size_t size)
      : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        size_((std::max<std::size_t>(size, 1) + page_ - 1) / page_ * page_) {
    void* const all =
        mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all != MAP_FAILED) begin_ = static_cast<char*>(all) + page_;
    if (begin_ == nullptr || mprotect(begin_, size_, PROT_READ | PROT_WRITE) != 0) {
      std::perror("guarded_memory");
      std::abort();
    }
  }
  ~guarded_memory() { munmap(begin_ - page_, size_ + 2 * page_); }
  guarded_memory(const guarded_memory&) = delete;
  guarded_memory& operator=(const guarded_memory&) = delete;

  [[nodiscard]] char* begin() const { return begin_; }
  [[nodiscard]] char* end() const { return begin_ + size_; }

  // Copies the bytes so that no byte before them, or behind them, can be read.
  [[nodiscard]] const char* put_at_begin(std::string_view bytes) const {
    std::copy(bytes.begin(), bytes.end(), begin());
    return begin();
  }
  [[nodiscard]] const char* put_at_end(std::string_view bytes) const {
    return std::copy(bytes.begin(), bytes.end(), end() - bytes.size()) - bytes.size();
  }

 private:
  std::size_t page_;
  std::size_t size_;
  char* begin_ = nullptr;
};

}  // namespace simdlp::test

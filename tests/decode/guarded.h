// SPDX-License-Identifier: Apache-2.0
//
// Memory between two pages that nobody may touch. Bytes are put flush against the page before or the
// page behind, so a decoder that reads a single byte outside its input ends the test at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace simdlp::agreement {

class guarded {
 public:
  guarded() = default;
  ~guarded() { release(); }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;

  // A copy of `bytes` directly behind the lower page; it lives until the next call.
  std::string_view at_begin(std::string_view bytes) {
    char* const to = room_for(bytes.size());
    std::copy(bytes.begin(), bytes.end(), to);
    return {to, bytes.size()};
  }

  // A copy of `bytes` directly before the upper page; it lives until the next call.
  std::string_view at_end(std::string_view bytes) {
    char* const to = room_for(bytes.size()) + size_ - bytes.size();
    std::copy(bytes.begin(), bytes.end(), to);
    return {to, bytes.size()};
  }

 private:
  char* room_for(std::size_t size) {
    if (whole_ == nullptr || size > size_) {
      release();
      size_ = std::max<std::size_t>((size + page_ - 1) / page_, 1) * page_;
      void* const got =
          mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (got == MAP_FAILED) std::abort();
      whole_ = static_cast<char*>(got);
      if (mprotect(whole_ + page_, size_, PROT_READ | PROT_WRITE) != 0) std::abort();
    }
    return whole_ + page_;
  }

  void release() {
    if (whole_ != nullptr) munmap(std::exchange(whole_, nullptr), size_ + 2 * page_);
  }

  const std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  char* whole_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace simdlp::agreement

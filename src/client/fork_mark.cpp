// SPDX-License-Identifier: Apache-2.0
#include "client/fork_mark.h"

#include <cstddef>
#include <sys/mman.h>
#include <unistd.h>

namespace simdlp::client_internal {
namespace {

constexpr std::size_t page_size = 4096;

}  // namespace

fork_mark::fork_mark() : process_(::getpid()) {
#ifdef MADV_WIPEONFORK
  void* const page =
      ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (::madvise(page, page_size, MADV_WIPEONFORK) != 0) {
    ::munmap(page, page_size);
    return;
  }
  page_ = static_cast<volatile int*>(page);
  *page_ = 1;
#endif
}

fork_mark::~fork_mark() {
  if (page_ != nullptr) ::munmap(const_cast<int*>(page_), page_size);  // NOLINT
}

bool fork_mark::is_forked() const {
  return page_ != nullptr ? *page_ == 0 : ::getpid() != process_;
}

}  // namespace simdlp::client_internal

// SPDX-License-Identifier: Apache-2.0
// If a mapped file becomes shorter or its disk fails, the process gets a signal in the middle of
// decoding. The handler prints a message and exits with the code for trouble.
#include "memory_map.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

// The name of the file that is mapped now, for the signal handler.
char mapped_name[1024];  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

extern "C" void on_bus_error(int) {
  for (const char* const text : {"simdlp: ", static_cast<const char*>(mapped_name),
                                 ": cannot read: the file became shorter or its disk failed\n"}) {
    if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) break;
  }
  ::_exit(trouble);
}

void watch_for_bus_errors(const std::string& name) {
  const std::size_t size = std::min(name.size(), sizeof mapped_name - 1);
  std::memcpy(mapped_name, name.data(), size);
  mapped_name[size] = '\0';
  struct sigaction action = {};
  action.sa_handler = on_bus_error;
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

memory_map::~memory_map() {
  if (at_ != nullptr) ::munmap(at_, size_);
}

bool memory_map::map(int descriptor, std::size_t size, const std::string& name) {
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (at == MAP_FAILED) return false;
  ::madvise(at, size, MADV_SEQUENTIAL);
  watch_for_bus_errors(name);
  at_ = at;
  size_ = size;
  return true;
}

void memory_map::read_ahead(const char* place) const {
  // When a page is touched, Linux also maps the cached pages in the aligned 64 KiB around it. Touching a byte in
  // each 64 KiB here takes less time than MADV_POPULATE_READ. It also takes less than faults in the decoder, which
  // interrupt its loops. The distance is that of several threads with their parts.
  constexpr std::size_t step = std::size_t{64} << 10U;
  constexpr std::size_t distance = std::size_t{8} << 20U;
  if (at_ == nullptr) return;
  const auto reached = static_cast<std::size_t>(place - data());
  const std::size_t end = std::min(reached + distance, size_);
  const volatile char* const bytes = data();
  for (ready_ = std::max(ready_, reached / step * step); ready_ < end; ready_ += step) {
    static_cast<void>(bytes[ready_]);
  }
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
#include "descriptor.h"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace simdlp::tool {

int open_to_read(const std::string& path) noexcept {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

int open_to_write(const std::string& path, existing_file if_exists) noexcept {
  constexpr mode_t mode = 0666;
  const int existing = if_exists == existing_file::empty ? O_TRUNC : O_EXCL;
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | existing, mode);
}

void wait_to_read(int descriptor) noexcept {
  pollfd ready = {descriptor, POLLIN, 0};
  ::poll(&ready, 1, -1);
}

void wait_to_write(int descriptor) noexcept {
  pollfd ready = {descriptor, POLLOUT, 0};
  ::poll(&ready, 1, -1);
}

bool is_terminal(int descriptor) noexcept { return ::isatty(descriptor) == 1; }

void prepare_standard_streams() noexcept {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files then fails the write
}

void end_by_broken_pipe() noexcept {
  // The parent process may have ignored the signal; end in the same way.
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
#include "server/systemd.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace simdlp::endpoint {

std::vector<int> systemd_sockets() {
  const char* const process = std::getenv("LISTEN_PID");
  const char* const count = std::getenv("LISTEN_FDS");
  std::vector<int> out;
  if (process == nullptr || count == nullptr || std::atol(process) != getpid()) return out;
  constexpr int first = 3;
  for (int i = 0; i < std::atoi(count) && i < 64; ++i) {
    fcntl(first + i, F_SETFD, FD_CLOEXEC);
    out.push_back(first + i);
  }
  return out;
}

void notify_systemd(std::string_view note) noexcept {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  const std::size_t size = std::strlen(path);
  if (size >= sizeof to.sun_path) return;
  std::memcpy(to.sun_path, path, size);
  if (path[0] == '@') to.sun_path[0] = '\0';
  const int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (handle < 0) return;
  sendto(handle, note.data(), note.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
         static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size));
  ::close(handle);
}

}  // namespace simdlp::endpoint

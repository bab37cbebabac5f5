// SPDX-License-Identifier: Apache-2.0
#include "pipe_reader.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "tool/descriptor.h"
#include "tool/exit_code.h"
#include "tool/input/mapped_file.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {

bool pipe_reader::is_needed_for(const std::string& name) {
  struct stat about {};
  const int found =
      name == standard_input ? ::fstat(STDIN_FILENO, &about) : ::stat(name.c_str(), &about);
  return found == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

pipe_reader::pipe_reader(std::string name, std::function<bool()> stops)
    : name_(std::move(name)),
      stops_(std::move(stops)),
      descriptor_(name_ == standard_input ? STDIN_FILENO : open_to_read(name_)) {
  if (descriptor_ < 0) throw failure(shown(name_) + ": cannot open: " + std::strerror(errno));
}

pipe_reader::~pipe_reader() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

byte_reader pipe_reader::reader() {
  return [this](char* to, std::size_t size) { return read(to, size); };
}

std::size_t pipe_reader::read(char* to, std::size_t size) const {
  constexpr int wait = 200;  // ms
  for (;;) {
    if (stops_()) throw failure(shown(name_) + ": reading was stopped");
    pollfd one{descriptor_, POLLIN, 0};
    const int ready = ::poll(&one, 1, wait);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t got = ::read(descriptor_, to, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
      throw failure(shown(name_) + ": cannot read: " + std::strerror(errno));
  }
}

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
#include "mapped_file.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

#include "tool/descriptor.h"
#include "tool/exit_code.h"

namespace simdlp::tool {
mapped_file::mapped_file(std::string name)
    : name_(std::move(name)),
      descriptor_(name_ == standard_input ? STDIN_FILENO : open_to_read(name_)) {
  const auto fail = [this](const std::string& why) {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
    throw failure(name_ + why);
  };
  constexpr const char* is_directory =
      ": cannot read: it is a directory (-r reads the files in it)";
  if (descriptor_ < 0 && errno == EISDIR) fail(is_directory);
  if (descriptor_ < 0) fail(std::string(": cannot open: ") + std::strerror(errno));
  struct stat status = {};
  if (::fstat(descriptor_, &status) != 0) {
    fail(std::string(": cannot open: ") + std::strerror(errno));
  }
  if (S_ISDIR(status.st_mode)) fail(is_directory);
  // Standard input may be a file of which a part has been read. A file of size 0 may be one that the
  // system generates while it is read.
  const off_t offset = S_ISREG(status.st_mode) ? ::lseek(descriptor_, 0, SEEK_CUR) : -1;
  if (offset < 0 || status.st_size <= offset) return;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (!mapped_.map(descriptor_, size, name_)) return;
  bytes_ = std::string_view(mapped_.data(), size).substr(static_cast<std::size_t>(offset));
}

mapped_file::~mapped_file() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

byte_reader mapped_file::reader() {
  return [this](char* to, std::size_t size) { return read(to, size); };
}

std::size_t mapped_file::read(char* to, std::size_t size) const {
  for (;;) {
    const ssize_t got = ::read(descriptor_, to, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_to_read(descriptor_);
      continue;
    }
    throw failure(name_ + ": cannot read: " + std::strerror(errno));
  }
}

}  // namespace simdlp::tool

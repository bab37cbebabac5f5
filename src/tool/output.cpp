// SPDX-License-Identifier: Apache-2.0
// Writes to a descriptor. The system may take only a part, be interrupted, ask to wait, or fail.
#include "output.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

#include "descriptor.h"
#include "exit_code.h"

namespace simdlp::tool {

output::output(int descriptor, std::string name)
    : descriptor_(descriptor),
      name_(std::move(name)),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity)) {}

output::output() : output(in_memory, {}) {}

output::~output() {
  if (descriptor_ == in_memory) return;
  try {
    flush();
  } catch (const failure&) {
    // An earlier failure has already been reported.
    used_ = 0;
  }
}

void output::flush() {
  const std::size_t size = std::exchange(used_, 0);
  write(buffer_.get(), size);
}

void output::make_room(std::size_t size) {
  if (descriptor_ != in_memory) {
    flush();
    return;
  }
  const std::size_t larger = std::max(2 * capacity_, used_ + size);
  auto buffer = std::make_unique_for_overwrite<char[]>(larger);
  std::memcpy(buffer.get(), buffer_.get(), used_);
  buffer_ = std::move(buffer);
  capacity_ = larger;
}

void output::append_large(std::string_view bytes) {
  if (descriptor_ == in_memory) {
    make_room(bytes.size());
    append(bytes);
    return;
  }
  flush();
  if (bytes.size() >= capacity) {
    write(bytes.data(), bytes.size());
    return;
  }
  std::memcpy(buffer_.get(), bytes.data(), bytes.size());
  used_ = bytes.size();
}

void output::write(const char* first, std::size_t size) {
  while (size != 0) {
    const ssize_t taken = ::write(descriptor_, first, size);
    if (taken >= 0) {
      first += taken;
      size -= static_cast<std::size_t>(taken);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_to_write(descriptor_);
      continue;
    }
    if (errno == EPIPE) end_by_broken_pipe();
    throw failure(name_ + ": cannot write: " + std::strerror(errno));
  }
}

bool output::is_terminal() const { return tool::is_terminal(descriptor_); }

}  // namespace simdlp::tool

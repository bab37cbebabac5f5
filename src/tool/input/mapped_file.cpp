// SPDX-License-Identifier: Apache-2.0
// If a mapped file becomes shorter or its disk fails, the process gets a signal in the middle of
// decoding. It is answered here with a message and the exit code of trouble.
#include "mapped_file.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

// What the signal handler may read: the name of the file that is mapped now.
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

mapped_file::mapped_file(std::string name)
    : name_(std::move(name)),
      descriptor_(name_ == standard_input ? STDIN_FILENO
                                          : ::open(name_.c_str(), O_RDONLY | O_CLOEXEC)) {
  const auto fail = [this](const std::string& why) {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
    throw failure(name_ + why);
  };
  if (descriptor_ < 0) fail(std::string(": cannot open: ") + std::strerror(errno));
  struct stat status = {};
  if (::fstat(descriptor_, &status) != 0) {
    fail(std::string(": cannot open: ") + std::strerror(errno));
  }
  if (S_ISDIR(status.st_mode)) {
    fail(": cannot read: it is a directory (-r reads the files in it)");
  }
  // Standard input may be a file of which a part is read already. A file that claims to be empty
  // may be one of those that the system writes while they are read.
  const off_t offset = S_ISREG(status.st_mode) ? ::lseek(descriptor_, 0, SEEK_CUR) : -1;
  if (offset >= 0 && status.st_size > offset) {
    map(static_cast<std::size_t>(offset), static_cast<std::size_t>(status.st_size));
  }
}

mapped_file::~mapped_file() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_size_);
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

void mapped_file::map(std::size_t offset, std::size_t size) {
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor_, 0);
  if (at == MAP_FAILED) return;  // Some file systems cannot; reading still may.
  ::madvise(at, size, MADV_SEQUENTIAL);
  watch_for_bus_errors(name_);
  mapped_ = at;
  mapped_size_ = size;
  bytes_ = std::string_view(static_cast<const char*>(at), size).substr(offset);
}

void mapped_file::read_ahead(const char* at) const {
#ifdef MADV_POPULATE_READ
  // Half of a piece is still ahead when the next one is made ready.
  constexpr std::size_t piece = std::size_t{8} << 20U;
  if (mapped_ == nullptr || ready_ >= mapped_size_) return;
  const auto reached = static_cast<std::size_t>(at - static_cast<const char*>(mapped_));
  if (reached + piece / 2 < ready_) return;
  const std::size_t begin = std::max(ready_, reached / piece * piece);
  const std::size_t size = std::min(piece, mapped_size_ - begin);
  ::madvise(static_cast<char*>(mapped_) + begin, size, MADV_POPULATE_READ);
  ready_ = begin + size;
#else
  static_cast<void>(at);
#endif
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
      pollfd ready = {descriptor_, POLLIN, 0};
      ::poll(&ready, 1, -1);
      continue;
    }
    throw failure(name_ + ": cannot read: " + std::strerror(errno));
  }
}

}  // namespace simdlp::tool

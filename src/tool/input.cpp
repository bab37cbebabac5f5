// SPDX-License-Identifier: Apache-2.0
// Mapping and reading of files. A mapped file that shrinks, or whose disk fails, shows itself as a
// signal in the middle of decoding; it is answered here with a message and the exit code of trouble.
#include "input.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "exit_code.h"

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

// Closes the descriptor it was given, unless that is standard input.
class open_file {
 public:
  explicit open_file(const std::string& name)
      : descriptor_(name == standard_input ? STDIN_FILENO
                                           : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) throw failure(name + ": cannot open: " + std::strerror(errno));
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

input::input(std::string name) : name_(std::move(name)) {
  const open_file file(name_);
  struct stat status = {};
  if (::fstat(file.descriptor(), &status) != 0) {
    throw failure(name_ + ": cannot open: " + std::strerror(errno));
  }
  if (S_ISDIR(status.st_mode)) throw failure(name_ + ": cannot read: it is a directory");
  // Standard input may be a file of which a part is read already. A file that claims to be empty
  // may be one of those that the system writes while they are read.
  const off_t offset = S_ISREG(status.st_mode) ? ::lseek(file.descriptor(), 0, SEEK_CUR) : -1;
  if (offset >= 0 && status.st_size > offset) {
    map(file.descriptor(), static_cast<std::size_t>(offset),
        static_cast<std::size_t>(status.st_size));
  }
  if (mapped_ == nullptr) read_all(file.descriptor());
}

input::~input() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_size_);
}

void input::map(int descriptor, std::size_t offset, std::size_t size) {
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (at == MAP_FAILED) return;  // Some file systems cannot; reading still may.
  ::madvise(at, size, MADV_SEQUENTIAL);
  watch_for_bus_errors(name_);
  mapped_ = at;
  mapped_size_ = size;
  bytes_ = std::string_view(static_cast<const char*>(at), size).substr(offset);
}

void input::read_ahead(std::uint64_t offset) const {
#ifdef MADV_POPULATE_READ
  // Half of a piece is still ahead when the next one is made ready.
  constexpr std::size_t piece = std::size_t{8} << 20U;
  const std::size_t skipped = mapped_size_ - bytes_.size();
  const std::size_t reached = skipped + static_cast<std::size_t>(offset);
  if (mapped_ == nullptr || reached + piece / 2 < ready_ || ready_ >= mapped_size_) return;
  const std::size_t begin = std::max(ready_, reached / piece * piece);
  const std::size_t size = std::min(piece, mapped_size_ - begin);
  ::madvise(static_cast<char*>(mapped_) + begin, size, MADV_POPULATE_READ);
  ready_ = begin + size;
#else
  static_cast<void>(offset);
#endif
}

void input::read_all(int descriptor) {
  constexpr std::size_t first_size = std::size_t{1} << 16U;
  std::size_t used = 0;
  read_.resize(first_size);
  for (;;) {
    if (used == read_.size()) read_.resize(2 * read_.size());
    const ssize_t got = ::read(descriptor, read_.data() + used, read_.size() - used);
    if (got == 0) break;
    if (got < 0) {
      if (errno == EINTR) continue;
      throw failure(name_ + ": cannot read: " + std::strerror(errno));
    }
    used += static_cast<std::size_t>(got);
  }
  bytes_ = std::string_view(read_).substr(0, used);
}

std::unique_ptr<input> open_or_say(const std::string& name) {
  try {
    return std::make_unique<input>(name);
  } catch (const failure& why) {
    std::fprintf(stderr, "simdlp: %s\n", why.what());
    return nullptr;
  }
}

}  // namespace simdlp::tool

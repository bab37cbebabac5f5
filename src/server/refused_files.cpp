// SPDX-License-Identifier: Apache-2.0
#include "server/refused_files.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "journal/write_all.h"
#include "server/utc_text.h"

namespace simdlp::endpoint {

refused_files::~refused_files() {
  if (file_ >= 0) ::close(file_);
}

bool refused_files::open() {
  if (file_ >= 0) return true;
  if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) return false;
  const std::string path = directory_ + "/refused.lp";
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct stat about {};
  if (file_ < 0 || ::fstat(file_, &about) != 0) return false;
  size_ = static_cast<std::uint64_t>(about.st_size);
  return true;
}

bool refused_files::append(std::string_view text) {
  if (text.size() > limit_ / 2 || !open()) return false;
  if (size_ + text.size() > limit_ / 2) {
    ::close(file_);
    file_ = -1;
    const std::string path = directory_ + "/refused.lp";
    if (::rename(path.c_str(), (directory_ + "/refused.1.lp").c_str()) != 0 || !open())
      return false;
  }
  if (!detail::write_all(file_, text)) {
    // An incomplete text would be joined with the next one.
    [[maybe_unused]] const int uncut = ::ftruncate(file_, static_cast<off_t>(size_));
    return false;
  }
  size_ += text.size();
  kept_ += text.size();
  return true;
}

std::string refused_files::prepare() {
  const std::lock_guard lock(mutex_);
  if (!is_on() || open()) return {};
  return "cannot write to the folder of refused lines " + directory_ + ": " +
         std::generic_category().message(errno);
}

bool refused_files::keep(std::string_view database, std::string_view text) {
  std::string all =
      "# " + utc_text(std::chrono::system_clock::now()) + " db=" + std::string(database) + "\n";
  all += text;
  const std::lock_guard lock(mutex_);
  const bool kept = append(all);
  if (!kept) ++failed_;
  return kept;
}

std::uint64_t refused_files::kept() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

std::uint64_t refused_files::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

}  // namespace simdlp::endpoint

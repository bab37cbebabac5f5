// SPDX-License-Identifier: Apache-2.0
// Defines fsync() and fdatasync() for this program, in place of those of the C library.
#include "queue/watched_syncs.h"

#include <atomic>
#include <cerrno>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace simdlp::testing {
namespace {

std::atomic<int> failures_left = 0;

class folder_list {
 public:
  void add(const struct stat& which) {
    const std::lock_guard lock(mutex_);
    ids_.emplace(which.st_dev, which.st_ino);
  }
  [[nodiscard]] bool remove(const struct stat& which) {
    const std::lock_guard lock(mutex_);
    return ids_.erase({which.st_dev, which.st_ino}) != 0;
  }

 private:
  std::mutex mutex_;
  std::set<std::pair<dev_t, ino_t>> ids_;
};

folder_list& synced_folders() {
  static folder_list only;
  return only;
}

}  // namespace

void fail_syncs(int count) { failures_left = count; }

bool was_synced(const std::filesystem::path& folder) {
  struct stat about = {};
  return ::stat(folder.c_str(), &about) == 0 && synced_folders().remove(about);
}

}  // namespace simdlp::testing

extern "C" int fsync(int file) {
  const auto answer = static_cast<int>(::syscall(SYS_fsync, file));
  struct stat about = {};
  if (answer == 0 && ::fstat(file, &about) == 0 && S_ISDIR(about.st_mode))
    simdlp::testing::synced_folders().add(about);
  return answer;
}

extern "C" int fdatasync(int file) {
  int left = simdlp::testing::failures_left;
  while (left > 0) {
    if (!simdlp::testing::failures_left.compare_exchange_weak(left, left - 1)) continue;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

// SPDX-License-Identifier: Apache-2.0
#include "journal/posix_storage.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <limits>
#include <numeric>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "journal/failure.h"

namespace simdlp::journal_format {
namespace {

constexpr mode_t private_file = 0600;
constexpr mode_t private_folder = 0700;

template <class Call>
auto without_interruption(Call call) {
  auto answer = call();
  while (answer < 0 && errno == EINTR) answer = call();
  return answer;
}

int negative_errno(int answer) { return answer < 0 ? -errno : answer; }

// Reserves the blocks, so that later writes need no space and a sync need not write the size.
int reserve(int file, std::uint64_t size) {
  const auto length = static_cast<off_t>(size);
#if defined(__linux__)
  if (::fallocate(file, 0, 0, length) == 0) return 0;
  if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINTR) return -errno;
#endif
  return negative_errno(::ftruncate(file, length));
}

// Smaller writes are faster through the cache, from which they are also read again.
constexpr std::size_t smallest_direct = std::size_t{512} << 10U;

std::size_t size_of(std::span<const storage::piece> pieces) {
  return std::accumulate(
      pieces.begin(), pieces.end(), std::size_t{0},
      [](std::size_t sum, const storage::piece& each) { return sum + each.size; });
}

}  // namespace

std::string posix_storage::path(const std::string& name) const {
  return name.empty() ? directory_ : directory_ + "/" + name;
}

storage::file posix_storage::create(const std::string& name, std::uint64_t size) {
  const std::string where = path(name);
  const int made = without_interruption(
      [&] { return ::open(where.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, private_file); });
  if (made < 0) return -errno;
  if (size == 0) return made;
  const int failed = reserve(made, size);
  if (failed >= 0) return made;
  ::close(made);
  ::unlink(where.c_str());
  return failed;
}

std::int64_t posix_storage::write(file to, std::uint64_t offset, std::span<const piece> pieces) {
  std::size_t most = std::numeric_limits<std::size_t>::max();
  if (can_be_direct_.load(std::memory_order_relaxed)) {
    const std::size_t size = size_of(pieces);
    if (size >= smallest_direct) {
      const std::size_t into_page = offset % direct_buffer::alignment;
      if (into_page == 0) {
        const std::int64_t wrote = write_directly(to, offset, pieces, size);
        if (wrote != 0) return wrote;
      } else {
        most = direct_buffer::alignment - into_page;
      }
    }
  }
  std::array<iovec, 1024> vectors;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  std::size_t count = 0;
  for (; count < std::min(pieces.size(), vectors.size()) && most != 0; ++count) {
    const std::size_t part = std::min(pieces[count].size, most);
    // pwritev() does not change what the vectors point at.
    vectors[count] = {const_cast<char*>(pieces[count].data), part};  // NOLINT
    most -= part;
  }
  const auto wrote =
      ::pwritev(to, vectors.data(), static_cast<int>(count), static_cast<off_t>(offset));
  return wrote < 0 ? -errno : wrote;
}

std::int64_t posix_storage::write_directly(file to, std::uint64_t offset,
                                           std::span<const piece> pieces, std::size_t size) {
#if defined(O_DIRECT)
  size -= size % direct_buffer::alignment;
  const int flags = ::fcntl(to, F_GETFL);  // NOLINT: variadic
  if (flags < 0) return 0;
  std::size_t done = 0;
  int error = ::fcntl(to, F_SETFL, flags | O_DIRECT) == 0 ? 0 : EINVAL;  // NOLINT: variadic
  while (done < size && error == 0) {
    const std::size_t part = std::min(size - done, direct_buffer::capacity);
    const iovec vector{buffer_.fill(pieces, done, part), part};
    const auto wrote = vector.iov_base != nullptr
                           ? ::pwritev(to, &vector, 1, static_cast<off_t>(offset + done))
                           : 0;
    if (wrote < 0) error = errno;
    if (wrote > 0) done += static_cast<std::size_t>(wrote);
    if (wrote != static_cast<ssize_t>(part)) break;
  }
  static_cast<void>(::fcntl(to, F_SETFL, flags));  // NOLINT: variadic
  // After a part of it, the next call reports the error, if it lasts.
  if (done != 0) return static_cast<std::int64_t>(done);
  if (error == EINVAL) can_be_direct_.store(false, std::memory_order_relaxed);
  return error == EINVAL ? 0 : -error;
#else
  static_cast<void>(to), static_cast<void>(offset), static_cast<void>(pieces);
  static_cast<void>(size);
#endif
  return 0;
}

int posix_storage::resize(file which, std::uint64_t size) {
  return negative_errno(
      without_interruption([&] { return ::ftruncate(which, static_cast<off_t>(size)); }));
}

int posix_storage::sync(file which) {
#if defined(__APPLE__)
  return negative_errno(::fcntl(which, F_FULLFSYNC));
#else
  return negative_errno(::fdatasync(which));
#endif
}

int posix_storage::sync_directory(const std::string& folder) {
  const int opened =
      ::open(path(folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT: variadic
  if (opened < 0) return -errno;
  const int answer = negative_errno(::fsync(opened));
  ::close(opened);
  // Some network file systems cannot sync a directory.
  return answer == -EINVAL ? 0 : answer;
}

int posix_storage::rename(const std::string& from, const std::string& to) {
  return negative_errno(::rename(path(from).c_str(), path(to).c_str()));
}

int posix_storage::unlink(const std::string& name) {
  return negative_errno(::unlink(path(name).c_str()));
}

int posix_storage::make_folder(const std::string& name) {
  if (::mkdir(path(name).c_str(), private_folder) == 0 || errno == EEXIST) return 0;
  return -errno;
}

void posix_storage::drop_cached(file which, std::uint64_t offset, std::uint64_t size) noexcept {
#if defined(POSIX_FADV_DONTNEED)
  static_cast<void>(::posix_fadvise(which, static_cast<off_t>(offset), static_cast<off_t>(size),
                                    POSIX_FADV_DONTNEED));
#else
  static_cast<void>(which), static_cast<void>(offset), static_cast<void>(size);
#endif
}

storage::file posix_storage::open(const std::string& name, bool writable) {
  const int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC;
  return negative_errno(without_interruption([&] { return ::open(path(name).c_str(), flags); }));
}

void posix_storage::close(file which) { ::close(which); }

std::int64_t posix_storage::size(file which) {
  struct stat about {};
  if (::fstat(which, &about) != 0) return -errno;
  return about.st_size;
}

std::int64_t posix_storage::read(file from, std::uint64_t offset, std::span<char> to) {
  const auto got = ::pread(from, to.data(), to.size(), static_cast<off_t>(offset));
  return got < 0 ? -errno : got;
}

int posix_storage::list(const std::string& folder, std::vector<entry>& files) {
  files.clear();
  DIR* const directory = ::opendir(path(folder).c_str());
  if (directory == nullptr) return errno == ENOENT && !folder.empty() ? 0 : -errno;
  int failed = 0;
  while (true) {
    errno = 0;
    const dirent* const next = ::readdir(directory);  // NOLINT(concurrency-mt-unsafe): own stream
    if (next == nullptr) {
      failed = -errno;
      break;
    }
    std::string name = next->d_name;
    std::string full = folder;
    if (!full.empty()) full += '/';
    full += name;
    struct stat about {};
    if (::stat(path(full).c_str(), &about) != 0) {
      if (errno == ENOENT || errno == ELOOP) continue;  // removed in the meantime, or a broken link
      failed = -errno;
      break;
    }
    if (!S_ISREG(about.st_mode)) continue;
    files.push_back({std::move(name), static_cast<std::uint64_t>(about.st_size)});
  }
  ::closedir(directory);
  return failed;
}

journal_error directory_lock::acquire(const std::string& directory, bool create) {
  if (create && ::mkdir(directory.c_str(), private_folder) != 0 && errno != EEXIST) {
    return failure_of(-errno, directory, "cannot create");
  }
  struct stat about {};
  if (::stat(directory.c_str(), &about) != 0) return failure_of(-errno, directory, "cannot use");
  if (!S_ISDIR(about.st_mode)) {
    return {journal_errc::not_a_journal, 0, directory + ": not a directory"};
  }
  const std::string name = directory + "/LOCK";
  file_ = without_interruption(
      [&] { return ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, private_file); });
  if (file_ < 0) return failure_of(-errno, name, "cannot open");
  if (without_interruption([&] { return ::flock(file_, LOCK_EX | LOCK_NB); }) != 0) {
    const int reason = errno;
    std::array<char, 32> holder{};
    const auto size = ::pread(file_, holder.data(), holder.size() - 1, 0);
    release();
    if (reason != EWOULDBLOCK) return failure_of(-reason, name, "cannot lock");
    std::string text = directory + ": the journal is in use";
    const std::string process(holder.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    const std::size_t end = process.find('\n');
    if (end != std::string::npos && end != 0) text += " by process " + process.substr(0, end);
    return {journal_errc::locked, 0, text};
  }
  // For the message above only, so failures do not matter.
  const std::string process = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) == 0) {
    [[maybe_unused]] const auto wrote = ::pwrite(file_, process.data(), process.size(), 0);
  }
  return {};
}

void directory_lock::release() noexcept {
  if (file_ < 0) return;
  ::close(file_);
  file_ = -1;
}

}  // namespace simdlp::journal_format

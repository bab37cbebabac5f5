// SPDX-License-Identifier: Apache-2.0
#include "queue/rejected_lines.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/write_all.h"

namespace simdlp::queue_internal {
namespace {

[[nodiscard]] std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

[[nodiscard]] bool sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  const bool good = ::fsync(folder) == 0;
  return ::close(folder) == 0 && good;
}

}  // namespace

bool rejected_lines::keep(std::string_view name, const std::string& reason,
                          std::span<const line_error> lines, std::string_view body) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return false;
  std::string file_name(name.empty() ? "unnamed" : name.substr(0, 200));
  std::replace_if(
      file_name.begin(), file_name.end(), [](char each) { return each == '/' || each == '\0'; },
      '_');
  if (file_name.front() == '.') file_name.front() = '_';
  std::string text;
  for (const line_error& each : lines)
    text += "# " + one_line(each.message) + "\n" + each.line + "\n";
  if (lines.empty()) {
    text = "# " + one_line(reason) + "\n";
    text += body;
    if (text.back() != '\n') text += '\n';
  }
  const std::string path = folder_ + "/" + file_name + ".lp";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return false;
  struct stat before = {};
  bool good = ::fstat(file, &before) == 0;
  if (good) {
    good = detail::write_all(file, text) && ::fdatasync(file) == 0;
    // The names must be durable, too: the records are removed from the journal after this.
    if (good && before.st_size == 0) {
      good = sync_folder(folder_) && sync_folder(folder_.substr(0, folder_.rfind('/') + 1) + ".");
    }
    // The text is written again later, and an incomplete one would be joined with it.
    if (!good) {
      [[maybe_unused]] const int uncut = ::ftruncate(file, before.st_size);
    }
  }
  return ::close(file) == 0 && good;
}

}  // namespace simdlp::queue_internal

// SPDX-License-Identifier: Apache-2.0
#include "queue/rejected_lines.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace simdlp::queue_internal {
namespace {

[[nodiscard]] std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

[[nodiscard]] bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

bool rejected_lines::keep(std::string_view database, const std::string& reason,
                          std::span<const line_error> lines, std::string_view body) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return false;
  std::string name(database.empty() ? "unnamed" : database.substr(0, 200));
  std::replace_if(
      name.begin(), name.end(), [](char each) { return each == '/' || each == '\0'; }, '_');
  if (name.front() == '.') name.front() = '_';
  std::string text;
  for (const line_error& each : lines)
    text += "# " + one_line(each.message) + "\n" + each.line + "\n";
  if (lines.empty()) {
    text = "# " + one_line(reason) + "\n";
    text += body;
    if (text.back() != '\n') text += '\n';
  }
  const std::string path = folder_ + "/" + name + ".lp";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool good = write_all(file, text) && ::fdatasync(file) == 0;
  return ::close(file) == 0 && good;
}

}  // namespace simdlp::queue_internal

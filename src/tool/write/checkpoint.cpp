// SPDX-License-Identifier: Apache-2.0
#include "checkpoint.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include "tool/exit_code.h"

namespace simdlp::tool {
namespace {

constexpr const char* title = "simdlp-checkpoint 1";

// Device and inode: a file that was replaced is another file. It may have grown.
std::string identity_of(const std::string& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) return "-";
  return std::to_string(about.st_dev) + ":" + std::to_string(about.st_ino);
}

}  // namespace

checkpoint::checkpoint(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::ifstream in(path_);
  std::string line;
  if (!in || !std::getline(in, line)) return;
  if (line != title) throw failure(path_ + ": is not a checkpoint of simdlp");
  while (std::getline(in, line)) {
    std::istringstream words(line);
    entry each;
    words >> each.reached.offset >> each.reached.line >> each.identity;
    words.get();
    std::getline(words, each.file);
    if (words.fail()) throw failure(path_ + ": is a damaged checkpoint");
    entries_.push_back(std::move(each));
  }
}

checkpoint::place checkpoint::of(const std::string& file) const {
  const auto found = std::ranges::find(entries_, file, &entry::file);
  if (found == entries_.end() || found->identity != identity_of(file)) return {};
  return found->reached;
}

void checkpoint::set(const std::string& file, place reached) {
  auto found = std::ranges::find(entries_, file, &entry::file);
  if (found == entries_.end()) found = entries_.insert(found, {file, {}, {}});
  found->identity = identity_of(file);
  found->reached = reached;
}

void checkpoint::save() const {
  if (path_.empty()) return;
  const std::string fresh = path_ + ".new";
  std::FILE* const out = std::fopen(fresh.c_str(), "w");
  if (out == nullptr) throw failure(fresh + ": " + std::strerror(errno));
  std::fprintf(out, "%s\n", title);
  for (const entry& each : entries_) {
    std::fprintf(out, "%llu %llu %s %s\n", static_cast<unsigned long long>(each.reached.offset),
                 static_cast<unsigned long long>(each.reached.line), each.identity.c_str(),
                 each.file.c_str());
  }
  const bool good = std::fflush(out) == 0 && ::fsync(::fileno(out)) == 0;
  if ((std::fclose(out) != 0) || !good || std::rename(fresh.c_str(), path_.c_str()) != 0)
    throw failure(path_ + ": " + std::strerror(errno));
}

}  // namespace simdlp::tool

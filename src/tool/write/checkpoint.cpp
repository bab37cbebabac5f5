// SPDX-License-Identifier: Apache-2.0
#include "checkpoint.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "tool/exit_code.h"
#include "tool/hash.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* title = "simdlp-checkpoint 1";
constexpr std::size_t looked_at = 4096;

// The name of a file in one line.
std::string escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\') out += c;
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      out += text[i] == 'n' ? '\n' : text[i];
    } else {
      out += text[i];
    }
  }
  return out;
}

// Returns a checksum of the first bytes of a file, at most `size`: the number of bytes and the sum.
std::string sum_of(const std::string& file, std::size_t size) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return std::to_string(bytes.size()) + ":" + std::to_string(hash_of(bytes));
}

// Returns device, inode and the checksum of the beginning, so that a file that was replaced or
// rewritten is recognised as another one. The file may have grown. Returns "-" if it is not a
// regular file.
std::string identity_of(const std::string& file, std::size_t size) {
  struct stat about {};
  if (file == "-" || ::stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return "-";
  return std::to_string(about.st_dev) + ":" + std::to_string(about.st_ino) + ":" +
         sum_of(file, size);
}

// Returns the number of bytes that the checksum of an identity covers.
std::size_t size_in(const std::string& identity) {
  std::size_t begin = identity.find(':');
  begin = begin == std::string::npos ? begin : identity.find(':', begin + 1);
  std::size_t size = 0;
  if (begin != std::string::npos)
    std::from_chars(identity.data() + begin + 1, identity.data() + identity.size(), size);
  return std::min(size, looked_at);
}

}  // namespace

checkpoint::checkpoint(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::ifstream in(path_);
  std::string line;
  if (!in || !std::getline(in, line)) return;
  if (line != title) throw failure(shown(path_) + ": is not a checkpoint of simdlp");
  while (std::getline(in, line)) {
    std::istringstream words(line);
    entry each;
    words >> each.reached.offset >> each.reached.line >> each.identity;
    words.get();
    std::getline(words, each.file);
    if (words.fail()) throw failure(shown(path_) + ": the checkpoint is damaged");
    each.file = unescaped(each.file);
    entries_.push_back(std::move(each));
  }
}

checkpoint::place checkpoint::begin(const std::string& file) {
  if (path_.empty()) return {};
  const std::string now = identity_of(file, looked_at);
  auto found = std::ranges::find(entries_, file, &entry::file);
  if (found == entries_.end()) found = entries_.insert(found, {file, {}, {}});
  const bool same = now != "-" && found->identity == identity_of(file, size_in(found->identity));
  found->identity = now;
  if (!same) found->reached = {};
  return found->reached;
}

void checkpoint::set(const std::string& file, place reached) {
  const auto found = std::ranges::find(entries_, file, &entry::file);
  if (found != entries_.end()) found->reached = reached;
}

void checkpoint::save() const {
  if (path_.empty()) return;
  const std::string fresh = path_ + ".new";
  std::FILE* const out = std::fopen(fresh.c_str(), "w");
  if (out == nullptr) throw failure(shown(fresh) + ": " + std::strerror(errno));
  std::fprintf(out, "%s\n", title);
  for (const entry& each : entries_) {
    std::fprintf(out, "%llu %llu %s %s\n", static_cast<unsigned long long>(each.reached.offset),
                 static_cast<unsigned long long>(each.reached.line), each.identity.c_str(),
                 escaped(each.file).c_str());
  }
  const bool good = std::fflush(out) == 0 && ::fsync(::fileno(out)) == 0;
  if ((std::fclose(out) != 0) || !good || std::rename(fresh.c_str(), path_.c_str()) != 0)
    throw failure(shown(path_) + ": " + std::strerror(errno));
}

}  // namespace simdlp::tool

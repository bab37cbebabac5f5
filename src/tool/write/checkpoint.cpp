// SPDX-License-Identifier: Apache-2.0
#include "checkpoint.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "tool/exit_code.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* title = "simdlp-checkpoint 2";

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

// Returns device and inode, so that a file that was replaced is recognised as another one. Returns "-" if
// it is not a regular file.
std::string identity_of(const std::string& file) {
  struct stat about {};
  if (file == "-" || ::stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return "-";
  return std::to_string(about.st_dev) + ":" + std::to_string(about.st_ino);
}

std::uint64_t size_of(const std::string& file) {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(file, failed);
  return failed ? 0 : size;
}

// If it is a link, the file to which it leads is replaced, not the link.
std::string without_links(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(path, failed);
  return failed ? path : real.string();
}

// A stream accepts a negative number for an unsigned one.
std::istream& read_number(std::istream& from, std::uint64_t& into) {
  if ((from >> std::ws).peek() == '-') from.setstate(std::ios::failbit);
  return from >> into;
}

}  // namespace

checkpoint::checkpoint(const std::string& path) : path_(without_links(path)) {
  if (path_.empty()) return;
  std::error_code unknown;
  const auto status = std::filesystem::status(path_, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw failure(shown(path_) + ": is not a regular file");
  std::ifstream in(path_);
  std::string line;
  if (!in || !std::getline(in, line)) return;
  if (line != title) throw failure(shown(path_) + ": is not a checkpoint of simdlp");
  while (std::getline(in, line)) {
    std::istringstream words(line);
    entry each;
    read_number(words, each.reached.offset);
    read_number(words, each.reached.line);
    read_number(words, each.covered);
    read_number(words, each.sum);
    words >> each.identity;
    words.get();
    std::getline(words, each.file);
    if (words.fail()) throw failure(shown(path_) + ": the checkpoint is damaged");
    each.file = unescaped(each.file);
    entries_.push_back(std::move(each));
  }
}

checkpoint::start checkpoint::begin(const std::string& file) {
  if (path_.empty()) return {};
  const std::string now = identity_of(file);
  auto found = std::ranges::find(entries_, file, &entry::file);
  if (found == entries_.end()) found = entries_.insert(found, {file});
  if (found->reached == place()) {
    found->identity = now;
    return {};
  }
  if (now != "-" && found->identity == now &&
      found->prefix.sum(file, found->covered) == found->sum) {
    return {found->reached};
  }
  *found = {file, now};
  return {{}, true};
}

void checkpoint::set(const std::string& file, place reached) {
  const auto found = std::ranges::find(entries_, file, &entry::file);
  if (found == entries_.end() || found->reached == reached) return;
  found->reached = reached;
  if (found->identity == "-") return;
  found->covered = std::min(reached.offset, size_of(file));
  // If the file has become unreadable, the next run has to begin again.
  found->sum = found->prefix.sum(file, found->covered).value_or(~found->sum);
}

void checkpoint::save() const {
  if (path_.empty()) return;
  const std::string fresh = path_ + ".new";
  std::FILE* const out = std::fopen(fresh.c_str(), "w");
  if (out == nullptr) throw failure(shown(fresh) + ": " + std::strerror(errno));
  std::fprintf(out, "%s\n", title);
  for (const entry& each : entries_) {
    const auto number = [](std::uint64_t of) { return static_cast<unsigned long long>(of); };
    std::fprintf(out, "%llu %llu %llu %llu %s %s\n", number(each.reached.offset),
                 number(each.reached.line), number(each.covered), number(each.sum),
                 each.identity.c_str(), escaped(each.file).c_str());
  }
  const bool good = std::fflush(out) == 0 && ::fsync(::fileno(out)) == 0;
  if ((std::fclose(out) != 0) || !good || std::rename(fresh.c_str(), path_.c_str()) != 0)
    throw failure(shown(path_) + ": " + std::strerror(errno));
}

}  // namespace simdlp::tool

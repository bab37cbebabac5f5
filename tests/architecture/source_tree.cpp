// SPDX-License-Identifier: Apache-2.0
#include "source_tree.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>

namespace simdlp::architecture {
namespace {

namespace fs = std::filesystem;

constexpr std::array folders{"include", "src",    "tests",   "bench",    "fuzz", "cmake",
                             "docs",    "corpus", "scripts", "examples", ".ci"};
constexpr std::array left_behind{"build", "node_modules", "target", "__pycache__", "vendor"};

// These are read as text; the corpus and similar files are data.
constexpr std::array endings{".h",  ".cpp", ".c",  ".md", ".cmake", ".txt",
                             ".sh", ".py",  ".go", ".rs", ".mjs",   ".in"};

bool is_text(const fs::path& path) {
  const std::string name = path.filename().string();
  return std::ranges::any_of(endings, [&](const char* end) { return name.ends_with(end); });
}

source_file read(const fs::path& root, const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {path.lexically_relative(root).generic_string(),
          {std::istreambuf_iterator<char>(stream), {}}};
}

}  // namespace

std::vector<std::string> source_file::lines() const {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

bool source_file::is_in(std::string_view folder) const {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

bool source_file::ends_with(std::string_view ending) const { return path.ends_with(ending); }

std::string source_file::stem() const {
  const std::string name = fs::path(path).filename().string();
  return name.substr(0, name.find('.'));
}

source_tree::source_tree(const fs::path& root) : root_(root) {
  const auto add_folder = [&](const fs::path& folder) {
    for (auto it = fs::recursive_directory_iterator(
             folder, fs::directory_options::follow_directory_symlink);
         it != fs::recursive_directory_iterator(); ++it) {
      const std::string name = it->path().filename().string();
      if (it->is_directory()) {
        if (std::ranges::find(left_behind, name) != left_behind.end()) {
          it.disable_recursion_pending();
        }
      } else if (is_text(it->path())) {
        files_.push_back(read(root, it->path()));
      }
    }
  };
  for (const char* const folder : folders) {
    if (fs::is_directory(root / folder)) add_folder(root / folder);
  }
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file() && is_text(entry.path()))
      files_.push_back(read(root, entry.path()));
  }
  std::ranges::sort(files_, {}, &source_file::path);
}

const source_file* source_tree::find(std::string_view path) const {
  const auto found = std::ranges::find(files_, path, &source_file::path);
  return found == files_.end() ? nullptr : &*found;
}

bool source_tree::exists(std::string_view path) const { return fs::exists(root_ / path); }

std::vector<include> includes_of(const source_file& file) {
  std::vector<include> all;
  for (const std::string& line : file.lines()) {
    std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#') continue;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos || line.compare(at, 7, "include") != 0) continue;
    const std::size_t open = line.find_first_of("\"<", at);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
    if (close == std::string::npos) continue;
    all.push_back({line.substr(open + 1, close - open - 1), line[open] == '"'});
  }
  return all;
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace simdlp::architecture

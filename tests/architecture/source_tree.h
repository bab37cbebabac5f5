// SPDX-License-Identifier: Apache-2.0
//
// The project's files as text, with the queries that the rules of the architecture need. It contains
// no rule.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::architecture {

// A file; `path` counts from the root of the project, with '/' between folders.
struct source_file {
  std::string path;
  std::string text;

  [[nodiscard]] std::vector<std::string> lines() const;
  [[nodiscard]] bool is_in(std::string_view folder) const;
  // True if the path ends with `ending`, such as ".h", ".cpp" or "CMakeLists.txt".
  [[nodiscard]] bool ends_with(std::string_view ending) const;
  // The name without folder and the endings, e.g. "decoder" of include/simdlp/decoder.h.
  [[nodiscard]] std::string stem() const;
};

// An #include: the text between the quotes or angle brackets, and which of the two it uses.
struct include {
  std::string target;
  bool quoted = false;
};

class source_tree {
 public:
  // Reads the project's own folders below `root`, without the files of builds and package managers.
  explicit source_tree(const std::filesystem::path& root);

  [[nodiscard]] const std::vector<source_file>& files() const { return files_; }
  [[nodiscard]] const source_file* find(std::string_view path) const;
  // True if the project has this file or folder.
  [[nodiscard]] bool exists(std::string_view path) const;

 private:
  std::filesystem::path root_;
  std::vector<source_file> files_;
};

std::vector<include> includes_of(const source_file& file);

// Words of `text`, separated by spaces.
std::vector<std::string> words_of(std::string_view text);

}  // namespace simdlp::architecture

// SPDX-License-Identifier: Apache-2.0
// Directories and lists of files.
#include "file_list.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "descriptor.h"
#include "exit_code.h"
#include "input/to_utf8.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

namespace fs = std::filesystem;

void add_directory(const std::string& name, std::vector<std::string>& to) {
  std::vector<std::string> found;
  std::string here = name;  // what may have failed: increment() opens a directory that it stands on
  std::error_code failed;
  fs::recursive_directory_iterator at(name, failed);
  while (!failed && at != fs::recursive_directory_iterator()) {
    here = at->path().string();
    if (at->is_regular_file(failed)) found.push_back(here);
    if (!failed) at.increment(failed);
  }
  if (failed) throw failure(shown(here) + ": cannot read the directory: " + failed.message());
  std::ranges::sort(found);
  to.insert(to.end(), found.begin(), found.end());
}

// One name per line.
void add_list(const std::string& name, std::vector<std::string>& to) {
  input list(name, {.encoding = {}, .holds_line_protocol = false});
  std::string_view rest = list.bytes();
  if (!list.problem().empty()) throw failure(list.problem());
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) to.emplace_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

bool is_utf8_name(const std::string& name) {
  std::string plain;
  for (const char byte : name) {
    if (byte != '-' && byte != '_') plain += static_cast<char>(byte | 0x20);
  }
  return plain == "utf8";
}

}  // namespace

void file_list::add_to(CLI::App& command) {
  const std::string group = "Files";
  command
      .add_option("FILE", words_,
                  "Files to read; '-' or none: standard input; @LIST: a file with names")
      ->type_name("");
  command
      .add_flag("-r,--recursive", recursive_,
                "Read all files in directories and their subdirectories")
      ->group(group);
  command
      .add_option("--files-from", lists_,
                  "Read the files whose names are in LIST, one per line; -: standard input")
      ->type_name("LIST")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--encoding", encoding_,
                  "Encoding of the text, such as windows-1252; default: that of the byte order "
                  "mark, or UTF-8")
      ->type_name("NAME")
      ->group(group);
}

std::vector<std::string> file_list::names() const {
  std::vector<std::string> words = words_;
  for (const std::string& list : lists_) add_list(list, words);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    std::error_code ignored;
    if (i < words_.size() && word.size() > 1 && word[0] == '@' && !fs::exists(word, ignored)) {
      add_list(word.substr(1), all);
    } else if (recursive_ && fs::is_directory(word, ignored)) {
      add_directory(word, all);
    } else {
      all.push_back(word);
    }
  }
  if (!words_.empty() || !lists_.empty()) return all;
  if (is_terminal(STDIN_FILENO)) {
    throw CLI::ValidationError("FILE", "no file is given (use '-' for standard input)");
  }
  return {std::string(standard_input)};
}

input_options file_list::options() const {
  input_options chosen;
  if (encoding_.empty() || is_utf8_name(encoding_)) return chosen;
  if (!is_known_encoding(encoding_)) {
    throw CLI::ValidationError("--encoding", "'" + encoding_ +
                                                 "' is not known here; 'iconv -l' lists the names, "
                                                 "such as windows-1252, latin1, cp850 or utf-16le");
  }
  chosen.encoding = encoding_;
  return chosen;
}

std::unique_ptr<input> file_list::open_or_say(const std::string& name, const input_options& how) {
  try {
    return std::make_unique<input>(name, how);
  } catch (const failure& why) {
    std::fprintf(stderr, "simdlp: %s\n", why.what());
    return nullptr;
  }
}

bool file_list::close_and_say(const input* file) {
  if (file == nullptr) return false;
  for (const std::string& note : file->notes()) {
    std::fprintf(stderr, "%s: note: %s\n", shown(file->name()).c_str(), note.c_str());
  }
  if (file->problem().empty()) return true;
  std::fprintf(stderr, "simdlp: %s\n", file->problem().c_str());
  return false;
}

}  // namespace simdlp::tool

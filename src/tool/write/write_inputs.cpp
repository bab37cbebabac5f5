// SPDX-License-Identifier: Apache-2.0
#include "write_inputs.h"

#include <filesystem>
#include <glob.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "download.h"
#include "tool/descriptor.h"

namespace simdlp::tool {
namespace {

bool exists(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0;
}

// A pattern that the shell has not expanded means the files that it matches, in order.
void add_files(std::vector<write_source>& to, const std::string& word) {
  if (word != "-" && word.find_first_of("*?[") != std::string::npos && !exists(word)) {
    glob_t found{};
    if (::glob(word.c_str(), 0, nullptr, &found) == 0) {
      for (std::size_t i = 0; i < found.gl_pathc; ++i)
        to.push_back({found.gl_pathv[i], {}, source_kind::file});  // NOLINT
      ::globfree(&found);
      return;
    }
    ::globfree(&found);
  }
  to.push_back({word, {}, source_kind::file});
}

bool is_line(const std::string& word) {
  return word.find('=') != std::string::npos && word.find(' ') != std::string::npos &&
         !exists(word);
}

}  // namespace

std::vector<write_source> sources_of(const write_flags& flags) {
  std::vector<write_source> all;
  for (const std::string& word : flags.files) add_files(all, word);
  for (const std::string& url : flags.urls) {
    if (!url.starts_with("http://") && !url.starts_with("https://"))
      throw CLI::ValidationError("--url", "'" + name_of_url(url) + "' is not an http or https URL");
    all.push_back({name_of_url(url), url, source_kind::url});
  }
  for (const std::string& word : flags.inputs) {
    if (is_line(word)) {
      all.push_back({"argument", word, source_kind::argument});
    } else {
      add_files(all, word.starts_with('@') ? word.substr(1) : word);
    }
  }
  if (!all.empty() || flags.adopt) return all;
  if (is_terminal(STDIN_FILENO))
    throw CLI::ValidationError("INPUT", "nothing to write is given (use '-' for standard input)");
  all.push_back({"-", {}, source_kind::file});
  return all;
}

void refuse_input_as_errors_file(const std::vector<write_source>& sources,
                                 const std::string& errors_file) {
  struct stat errors {};
  if (errors_file.empty() || ::stat(errors_file.c_str(), &errors) != 0 || !S_ISREG(errors.st_mode))
    return;
  for (const write_source& each : sources) {
    struct stat about {};
    if (each.kind != source_kind::file) continue;
    const int found =
        each.name == "-" ? ::fstat(STDIN_FILENO, &about) : ::stat(each.name.c_str(), &about);
    if (found != 0 || about.st_dev != errors.st_dev || about.st_ino != errors.st_ino) continue;
    throw CLI::ValidationError("--errors-file", "'" + errors_file +
                                                    "' is also an input, which would be lost: "
                                                    "choose another file");
  }
}

void refuse_checkpoint_as_errors_file(const std::string& checkpoint,
                                      const std::string& errors_file) {
  if (checkpoint.empty() || errors_file.empty()) return;
  std::error_code unknown;
  const auto place_of = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(path, unknown);
  };
  if (place_of(checkpoint) != place_of(errors_file) || unknown) return;
  throw CLI::ValidationError("--errors-file",
                             "'" + errors_file + "' is also the checkpoint: choose another file");
}

}  // namespace simdlp::tool

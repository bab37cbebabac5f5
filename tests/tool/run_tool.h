// SPDX-License-Identifier: Apache-2.0
// Runs the built tool like a shell, with the input of a test, and returns its output.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::tool_test {

struct outcome {
  int code = -1;  // exit code, or minus the signal that ended it
  std::string out;
  std::string err;
};

struct run_options {
  std::string_view standard_input = {};
  std::vector<std::string> environment = {};  // NAME=value, in addition to the test's own
  std::string out_file = {};                  // if not empty, the file for standard output
  std::optional<std::size_t> read_at_most = std::nullopt;  // then the pipe is closed
};

// `arguments` without the name of the tool.
[[nodiscard]] outcome run(const std::vector<std::string>& arguments,
                          const run_options& options = {});

// A file that exists as long as this object.
class temporary_file {
 public:
  explicit temporary_file(std::string_view content, const std::string& name = "input.lp");
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file();
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string content() const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

// The lines of a text, without their LF.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

}  // namespace simdlp::tool_test

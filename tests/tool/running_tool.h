// SPDX-License-Identifier: Apache-2.0
// The built tool as a running process: a test writes to its standard input and reads its output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace simdlp::tool_test {

class running_tool {
 public:
  // `arguments` without the name of the tool. Standard output is a pipe, unless a file is named;
  // standard error is that of the test.
  explicit running_tool(std::vector<std::string> arguments, const std::string& out_file = {});
  running_tool(const running_tool&) = delete;
  running_tool& operator=(const running_tool&) = delete;
  ~running_tool();

  // Writes all of it. Returns false if the tool no longer reads.
  [[nodiscard]] bool write(std::string_view text) const;
  // Waits up to ten seconds for the next line of the output. Empty if there is none.
  [[nodiscard]] std::string read_line();
  // The peak memory so far in bytes, as reported by the system; 0 if it does not report it.
  [[nodiscard]] std::size_t peak_memory() const;
  // Ends the input and waits. Returns the exit code, or minus the signal.
  int finish();

 private:
  pid_t child_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string read_;
};

}  // namespace simdlp::tool_test

// SPDX-License-Identifier: Apache-2.0
// Reads from a pipe, a terminal or a socket, which may have to wait. The wait can be interrupted.
#pragma once

#include <functional>
#include <string>

#include "tool/input/byte_reader.h"

namespace simdlp::tool {

class pipe_reader {
 public:
  // True for standard input, and for a file that is neither regular nor a directory.
  [[nodiscard]] static bool is_needed_for(const std::string& name);

  // Throws `failure` if it cannot be opened. Reading ends with a failure when `stops()` returns
  // true.
  pipe_reader(std::string name, std::function<bool()> stops);
  pipe_reader(const pipe_reader&) = delete;
  pipe_reader& operator=(const pipe_reader&) = delete;
  ~pipe_reader();

  // This object must outlive the reader.
  [[nodiscard]] byte_reader reader();

 private:
  std::size_t read(char* to, std::size_t size) const;

  std::string name_;
  std::function<bool()> stops_;
  int descriptor_;
};

}  // namespace simdlp::tool

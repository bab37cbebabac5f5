// SPDX-License-Identifier: Apache-2.0
// The file of --rejected: the rejected lines unchanged, each after a comment with its place and the
// error. When the lines have been corrected, the file can be loaded.
#pragma once

#include <string>
#include <string_view>

#include "output.h"

namespace simdlp::tool {

class kept_lines {
 public:
  // Creates or empties the file; throws `failure` if that is not possible.
  explicit kept_lines(const std::string& path);
  kept_lines(const kept_lines&) = delete;
  kept_lines& operator=(const kept_lines&) = delete;
  ~kept_lines();

  // `reason` must hold no control characters.
  void add(std::string_view reason, std::string_view line);
  // Throws `failure` if the system refuses the bytes.
  void flush() { out_.flush(); }

 private:
  int descriptor_;
  output out_;
};

}  // namespace simdlp::tool

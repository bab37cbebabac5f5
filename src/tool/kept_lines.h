// SPDX-License-Identifier: Apache-2.0
// The file of --rejected: the rejected lines as they came, each after a comment that says where it
// was and what is wrong with it. Repaired, the file can be loaded as it is.
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

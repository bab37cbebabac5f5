// SPDX-License-Identifier: Apache-2.0
// The files that `simdlp split` writes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "output.h"

namespace simdlp::tool {

// The most that one file may hold; 0 means no limit.
struct part_limits {
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
};

class parts {
 public:
  // Files get the name `pattern` with a number in place of "{}", and each is listed on `list` when it is
  // complete. Throws CLI::ValidationError if the pattern or a limit is invalid.
  parts(std::string pattern, bool overwrites, part_limits most, output& list);
  parts(const parts&) = delete;
  parts& operator=(const parts&) = delete;
  ~parts();

  // Takes the next bytes of a line, or its last ones. Throws `failure` if a file cannot be written.
  void add(std::string_view bytes, bool ends_line);
  // To be called when another input begins. A last line without a line end gets one before the next
  // line.
  void end_input();
  void finish();

 private:
  void put_line();
  void open();
  void close();

  std::string pattern_;
  bool overwrites_;
  part_limits most_;
  output& list_;
  std::string line_;        // the current line, until its file is known
  bool is_placed_ = false;  // true: the rest of it goes to the current file
  bool needs_line_end_ = false;
  int descriptor_ = -1;
  std::string name_;
  std::unique_ptr<output> file_;
  std::uint64_t number_ = 0;
  std::uint64_t lines_ = 0;  // in the current file,
  std::uint64_t bytes_ = 0;  // likewise
};

}  // namespace simdlp::tool

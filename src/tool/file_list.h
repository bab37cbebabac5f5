// SPDX-License-Identifier: Apache-2.0
// The files of a command: lists them, opens them, and reports those that cannot be read.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli_fwd.h"
#include "input/input.h"

namespace simdlp::tool {

class file_list {
 public:
  // Adds the positional FILE and the options about files; `this` must outlive the command.
  void add_to(CLI::App& command);

  // Returns the files in order: those of a directory by name, those of a list in its order; standard
  // input if none is given. Throws CLI::ValidationError if none is given and standard input is a
  // terminal, and `failure` if a list or directory cannot be read.
  [[nodiscard]] std::vector<std::string> names() const;

  [[nodiscard]] input_options options() const;

  // Calls `take(input)` for each of names(). Reports files that cannot be read on standard error and
  // continues; returns false if there was one.
  template <class Take>
  [[nodiscard]] bool for_each(const std::vector<std::string>& names, bool hold_line_protocol,
                              Take&& take) const {
    input_options how = options();
    how.holds_line_protocol = hold_line_protocol;
    bool all = true;
    for (const std::string& name : names) {
      const std::unique_ptr<input> file = open_or_say(name, how);
      if (file != nullptr) take(*file);
      all = close_and_say(file.get()) && all;
    }
    return all;
  }
  template <class Take>
  [[nodiscard]] bool for_each(const std::vector<std::string>& names, Take&& take) const {
    return for_each(names, true, take);
  }

 private:
  [[nodiscard]] static std::unique_ptr<input> open_or_say(const std::string& name,
                                                          const input_options& how);
  [[nodiscard]] static bool close_and_say(const input* file);

  std::vector<std::string> words_;
  std::vector<std::string> lists_;
  std::string encoding_;
  bool recursive_ = false;
};

}  // namespace simdlp::tool

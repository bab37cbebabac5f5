// SPDX-License-Identifier: Apache-2.0
// The settings of a configuration file, before they are interpreted.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace simdlp::client_internal {

struct file_setting {
  std::string section;
  std::string key;
  std::string value;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string wrong_type = {};  // "a list" and the like; empty if `value` has the value
};

struct file_settings {
  std::vector<file_setting> all;
  std::vector<std::string> warnings;  // without the name of the file
  std::string problem;                // with the name of the file
  bool is_of_telegraf = false;        // true: one output has already been chosen
};

}  // namespace simdlp::client_internal

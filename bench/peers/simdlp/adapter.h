// SPDX-License-Identifier: Apache-2.0
// The part that the peers here share: the commands, the clock, and the object printed. The README one
// folder up specifies them. Each peer defines what a pass does.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sums.h"

namespace simdlp::bench {

// The data file, the first argument of the program.
std::string read_file(const char* path);

// Members of a JSON object, as names and values that are JSON already.
using members = std::vector<std::pair<std::string_view, std::string>>;

// Results of a decoder: of reading everything, and of reading only timestamps.
members full_members(const outcome& of);

// Runs and times `pass` as often as the command line or standard input says. Afterwards `report`
// returns the members of the report, and `save` (of encoders) the text of the last pass. Returns the
// exit code of the program.
struct peer {
  std::string_view mode;  // "decode", "encode" or "tables"
  std::function<void()> pass;
  std::function<members()> report;
  std::function<std::string_view()> text = nullptr;
  std::function<members()> check = nullptr;  // of tables: makes a pass, and returns its sums
};
int run(int count, char** arguments, const peer& of);

}  // namespace simdlp::bench

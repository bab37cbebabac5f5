// SPDX-License-Identifier: Apache-2.0
// The exit codes, which are the same for every command, and the failure that leads to the last of
// them.
#pragma once

#include <stdexcept>

namespace simdlp::tool {

enum exit_code : int {
  accepted = 0,  // everything was read, and nothing was rejected
  rejected = 1,  // check and cat: some lines were rejected
  trouble = 2,   // wrong usage, unreadable input, or output that could not be written
};

// An input or output error, as a sentence that starts with the name of the file. It ends the
// command, and main() prints it.
class failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace simdlp::tool

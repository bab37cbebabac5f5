// SPDX-License-Identifier: Apache-2.0
// The option -j of the commands that read files with several threads.
#pragma once

#include <cstdint>

#include "tool/cli_fwd.h"

namespace simdlp::tool {

class thread_flag {
 public:
  // Adds the option to a command; `this` must outlive it.
  void add_to(CLI::App& command);

  // The number of threads that read. Without the option, the number of processors that this process
  // may use.
  [[nodiscard]] unsigned count() const;

 private:
  std::uint64_t given_ = 0;
};

}  // namespace simdlp::tool

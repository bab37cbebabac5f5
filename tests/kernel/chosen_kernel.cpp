// SPDX-License-Identifier: Apache-2.0
// Prints the kernel that the library chose, and the reason, each on its own line. The choice is
// made once per process, so a test of it needs other processes.
#include <cstdio>
#include <string>

#include "simdlp/kernel.h"

int main() {
  const simdlp::kernel_choice& choice = simdlp::default_kernel();
  std::printf("%s\n%s\n", std::string(choice.kernel->name).c_str(),
              std::string(choice.reason).c_str());
  return 0;
}

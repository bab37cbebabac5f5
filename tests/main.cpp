// SPDX-License-Identifier: Apache-2.0
// The main function of every test. If SIMDLP_KERNEL names a kernel that does not run on this machine,
// the library uses another one. A test must not pass for a kernel that it never ran, so it reports this
// and counts as skipped.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "simdlp/kernel.h"

namespace {

constexpr int skipped = 77;  // ctest reports this exit code as "skipped"

}  // namespace

int main(int count, char** arguments) {
  testing::InitGoogleTest(&count, arguments);
  const simdlp::kernel_choice& choice = simdlp::default_kernel();
  const char* const wanted = std::getenv("SIMDLP_KERNEL");
  if (wanted != nullptr && choice.kernel->name != wanted) {
    std::printf("kernel %s is not available here: %s\n", wanted,
                std::string(choice.reason).c_str());
    return skipped;
  }
  return RUN_ALL_TESTS();
}

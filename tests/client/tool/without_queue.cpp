// SPDX-License-Identifier: Apache-2.0
// Linked with the targets of `simdlp write` as a build without queues has them.
#include <cstring>

#include "tool/exit_code.h"
#include "tool/write/point_target.h"

int main() {
  try {
    static_cast<void>(simdlp::tool::queue_target({}, {}, {}));
  } catch (const simdlp::tool::failure& why) {
    return std::strcmp(why.what(), "this build has no component 'queue'") == 0 ? 0 : 1;
  }
  return 1;
}

// SPDX-License-Identifier: Apache-2.0
// For builds without libzstd.
#include "decompress.h"
#include "tool/exit_code.h"

namespace simdlp::tool {

byte_reader read_zstd(std::string name, byte_reader) {
  throw failure(name + ": cannot read: this build cannot unpack zstd; unpack the file first");
}

}  // namespace simdlp::tool

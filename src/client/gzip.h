// SPDX-License-Identifier: Apache-2.0
// Compression of a finished body.
#pragma once

#include <string>
#include <string_view>

namespace simdlp::client_internal {

// Returns the bytes in the gzip format, at level 1 (fast) to 9; an empty string if there is no
// memory.
[[nodiscard]] std::string compress(std::string_view bytes, int level);

}  // namespace simdlp::client_internal

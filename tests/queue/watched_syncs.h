// SPDX-License-Identifier: Apache-2.0
// The syncs of this process: a test can let them fail, and ask which folders were synced.
#pragma once

#include <filesystem>

namespace simdlp::testing {

// The next `count` syncs of the contents of a file fail with EIO.
void fail_syncs(int count);

// True if the folder was synced since the last call for it.
[[nodiscard]] bool was_synced(const std::filesystem::path& folder);

}  // namespace simdlp::testing

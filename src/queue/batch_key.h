// SPDX-License-Identifier: Apache-2.0
// Where the points of a batch belong: what a record of a queue stores besides the lines. The URL and the
// credentials are those of the sending process.
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace simdlp::queue_internal {

struct batch_key {
  std::string database;
  std::string retention_policy;
  std::string org;

  friend auto operator<=>(const batch_key&, const batch_key&) = default;

  // The database, or database/retention policy.
  [[nodiscard]] std::string name() const;
};

// Returns the metadata of a record: all of the key but the database, which has its own place in a record.
[[nodiscard]] std::string metadata_of(const batch_key& key);
// Sets what the metadata of a record say. Records of other writers, and of queues of earlier versions,
// have none; then nothing is changed.
void read_metadata(std::string_view metadata, batch_key& key);

}  // namespace simdlp::queue_internal

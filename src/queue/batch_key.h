// SPDX-License-Identifier: Apache-2.0
// Where the points of a batch belong: what a record of a queue stores besides the lines. The URL and the
// credentials are those of the sending process.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

namespace simdlp::queue_internal {

struct batch_key {
  std::string database;
  std::string retention_policy;
  std::string org;

  friend bool operator==(const batch_key&, const batch_key&) = default;
  friend bool operator<(const batch_key& a, const batch_key& b) {
    return std::tie(a.database, a.retention_policy, a.org) <
           std::tie(b.database, b.retention_policy, b.org);
  }

  // The database, or database/retention policy.
  [[nodiscard]] std::string name() const;
};

// Returns the metadata of a record: all of the key but the database, which has its own place in a record.
[[nodiscard]] std::string metadata_of(const batch_key& key);
// Sets what the metadata of a record say. Records of other writers, and of queues of earlier versions,
// have none; then nothing is changed.
void read_metadata(std::string_view metadata, batch_key& key);

}  // namespace simdlp::queue_internal

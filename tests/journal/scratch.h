// SPDX-License-Identifier: Apache-2.0
// Directories for tests, and short ways to fill and read a journal in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "simdlp/journal.h"

namespace simdlp::journal_test {

// A directory that does not exist yet, removed with its content at the end.
class scratch {
 public:
  scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch();
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path top_;
  std::filesystem::path path_;
};

// Appends `body` to the database "db" and waits.
[[nodiscard]] journal_appended append(journal& to, std::string_view body,
                                      durability how = durability::synced);

// The records of a directory by sequence number; damage is counted in `damage`.
struct content {
  std::map<std::uint64_t, std::string> records;
  std::uint64_t damage = 0;
  friend bool operator==(const content&, const content&) = default;
};
[[nodiscard]] content read_all(const std::string& directory);

}  // namespace simdlp::journal_test

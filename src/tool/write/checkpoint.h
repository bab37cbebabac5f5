// SPDX-License-Identifier: Apache-2.0
// The file of --checkpoint: the place up to which each input file is settled. A later run continues
// there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "file_prefix.h"

namespace simdlp::tool {

class checkpoint {
 public:
  // Reads the file if there is one. Throws `failure` if it is not a checkpoint.
  explicit checkpoint(const std::string& path);

  // The place to continue in a file: an offset in its text, and the number of line feeds before it.
  struct place {
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    friend bool operator==(const place&, const place&) = default;
  };
  struct start {
    place at;
    bool was_changed =
        false;  // the file is not the one of the last run, or was edited before its place
  };
  // Stores which file has that name now, and returns the place to continue: its beginning if it was
  // changed. Linear in the offset of the place, because the bytes before it are compared by a checksum.
  [[nodiscard]] start begin(const std::string& file);

  // Sets the place of a file for which begin() was called.
  void set(const std::string& file, place reached);
  // Replaces the checkpoint atomically, so that it is never incomplete. Throws `failure`.
  void save() const;

 private:
  struct entry {
    std::string file;
    std::string identity = {};
    place reached = {};
    // The bytes of the file whose checksum is known: all before its place. For the place in a compressed
    // file, which is an offset in its text, these are at least as many.
    std::uint64_t covered = 0;
    std::uint64_t sum = 0;
    file_prefix prefix = {};
  };
  std::string path_;
  std::vector<entry> entries_;
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The file of --checkpoint: the place up to which each input file is settled. A later run continues
// there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace simdlp::tool {

class checkpoint {
 public:
  // Reads the file if there is one. Throws `failure` if it is not a checkpoint.
  explicit checkpoint(std::string path);

  // The place to continue in a file: an offset in its text, and the number of line feeds before it.
  struct place {
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
  };
  // Stores which file has that name now, and returns the place to continue: its beginning if it is not
  // the file that the checkpoint knows.
  [[nodiscard]] place begin(const std::string& file);

  // Sets the place of a file for which begin() was called.
  void set(const std::string& file, place reached);
  // Replaces the checkpoint atomically, so that it is never incomplete. Throws `failure`.
  void save() const;

 private:
  struct entry {
    std::string file;
    std::string identity;
    place reached;
  };
  std::string path_;
  std::vector<entry> entries_;
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// The file of --checkpoint: how far each input file was settled. A later run goes on there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace simdlp::tool {

class checkpoint {
 public:
  // Reads the file if there is one. Throws `failure` if it is not a checkpoint.
  explicit checkpoint(std::string path);

  // Where to go on in a file: an offset in its text, and the number of line feeds before it.
  struct place {
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
  };
  // Notes which file has that name now, and returns where to go on in it: at its beginning if it is not
  // the one that the checkpoint knows.
  [[nodiscard]] place begin(const std::string& file);

  // Of a file that was begun.
  void set(const std::string& file, place reached);
  // Replaces the file as a whole, so that it is never half written. Throws `failure`.
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

// SPDX-License-Identifier: Apache-2.0
// A checksum of the first bytes of a file, by which a later run sees whether they were edited.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace simdlp::tool {

class file_prefix {
 public:
  // Returns the checksum of the first `size` bytes of the file, or nullopt if it has fewer or cannot be
  // read. If the size grows from call to call, bytes are read about once.
  [[nodiscard]] std::optional<std::uint64_t> sum(const std::string& file, std::uint64_t size);

 private:
  std::uint64_t blocks_ = 0;  // whole ones that are in
  std::uint64_t sum_of_them_ = 0;
};

}  // namespace simdlp::tool

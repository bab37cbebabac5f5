// SPDX-License-Identifier: Apache-2.0
// A file mapped into memory for reading. memory_map.cpp and memory_map_windows.cpp implement it.
#pragma once

#include <cstddef>
#include <string>

namespace simdlp::tool {

class memory_map {
 public:
  memory_map() = default;
  memory_map(const memory_map&) = delete;
  memory_map& operator=(const memory_map&) = delete;
  ~memory_map();

  // Maps the first `size` bytes of an open file; size > 0. Returns false if that is not possible;
  // reading may still work. `name` is for messages. Call it once.
  [[nodiscard]] bool map(int descriptor, std::size_t size, const std::string& name);

  // Null if nothing is mapped.
  [[nodiscard]] const char* data() const { return static_cast<const char*>(at_); }
  [[nodiscard]] std::size_t size() const { return size_; }

  // Touches the next 8 MiB after `place`, so that the system maps their pages now. Optional.
  void read_ahead(const char* place) const;

 private:
  void* at_ = nullptr;
  std::size_t size_ = 0;
  mutable std::size_t ready_ = 0;  // pages up to here
};

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// An open file: a descriptor to read from and, for a regular file, its bytes mapped into memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "byte_reader.h"
#include "memory_map.h"

namespace simdlp::tool {

// The name of standard input.
inline constexpr std::string_view standard_input = "-";

class mapped_file {
 public:
  // Opens the file, and maps it if it can be mapped. Throws `failure` if it cannot be read.
  explicit mapped_file(std::string name);
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  ~mapped_file();

  [[nodiscard]] bool is_mapped() const { return mapped_.data() != nullptr; }
  // The bytes of a mapped file, from the position that standard input had. Valid as long as this object.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  // Reads the rest from the descriptor. This object must outlive the reader.
  [[nodiscard]] byte_reader reader();

  // See memory_map::read_ahead(); `at` is a place in bytes().
  void read_ahead(const char* at) const { mapped_.read_ahead(at); }

 private:
  std::size_t read(char* to, std::size_t size) const;

  std::string name_;
  int descriptor_;
  std::string_view bytes_;
  memory_map mapped_;
};

}  // namespace simdlp::tool

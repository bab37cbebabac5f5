// SPDX-License-Identifier: Apache-2.0
// A file as the system gives it: a descriptor to read from, and, of a regular file, its bytes mapped
// into memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "byte_reader.h"

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

  [[nodiscard]] bool is_mapped() const { return mapped_ != nullptr; }
  // Of a mapped file: what follows the position that standard input had. Valid as long as this object.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  // Reads from the descriptor what was not read yet. This object must outlive the reader.
  [[nodiscard]] byte_reader reader();

  // Makes the pages after `at`, a place in bytes(), ready in one go, which costs less than a page
  // fault for every few of them. Never needed; does nothing where the system cannot do it.
  void read_ahead(const char* at) const;

 private:
  void map(std::size_t offset, std::size_t size);
  std::size_t read(char* to, std::size_t size) const;

  std::string name_;
  int descriptor_;
  std::string_view bytes_;
  void* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
  mutable std::size_t ready_ = 0;  // pages up to here
};

}  // namespace simdlp::tool

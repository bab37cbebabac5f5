// SPDX-License-Identifier: Apache-2.0
// The bytes of one file as one piece of memory. A regular file is mapped, so that a file of any size
// costs no memory of its own; anything else (a pipe, a terminal) is read whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace simdlp::tool {

// The name that stands for standard input.
inline constexpr std::string_view standard_input = "-";

class input {
 public:
  // Opens and maps or reads the file; throws `failure` when that is not possible.
  explicit input(std::string name);
  input(const input&) = delete;
  input& operator=(const input&) = delete;
  ~input();

  [[nodiscard]] const std::string& name() const { return name_; }
  // Valid as long as this object.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

  // Says that reading has come to `offset`: the pages behind it are mapped in one go, which costs
  // less than a page fault for every few of them. Never needed, and does nothing where the system
  // cannot do it.
  void read_ahead(std::uint64_t offset) const;

 private:
  void read_all(int descriptor);
  void map(int descriptor, std::size_t offset, std::size_t size);

  std::string name_;
  std::string_view bytes_;
  std::string read_;  // what was read, when it is not mapped
  void* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
  mutable std::size_t ready_ = 0;  // mapped pages up to here
};

// The same, but says on standard error why it failed and returns null: for commands that go on with
// the next file.
[[nodiscard]] std::unique_ptr<input> open_or_say(const std::string& name);

}  // namespace simdlp::tool

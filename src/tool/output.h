// SPDX-License-Identifier: Apache-2.0
// Buffered output to a file descriptor, written in large pieces; after flush() it is known whether
// everything was written. Or output that is kept in memory.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace simdlp::tool {

class output {
 public:
  // The most bytes that room() can provide.
  static constexpr std::size_t capacity = std::size_t{1} << 18U;

  // `name` is for messages. The caller still owns the descriptor.
  output(int descriptor, std::string name);
  // Keeps everything; see bytes().
  output();
  output(const output&) = delete;
  output& operator=(const output&) = delete;
  // Tries to write the remaining bytes and does not report errors. A successful command has called
  // flush() before.
  ~output();

  // Throws `failure` when the system refuses the bytes. If nobody reads the pipe any more, ends the
  // process as by SIGPIPE.
  void flush();

  // Returns room for `size` <= capacity bytes. Call commit() with the end of the bytes written
  // there.
  [[nodiscard]] char* room(std::size_t size) {
    if (capacity_ - used_ < size) [[unlikely]]
      make_room(size);
    return buffer_.get() + used_;
  }
  void commit(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.get()); }

  void append(std::string_view bytes) {
    if (bytes.size() > capacity_ - used_) [[unlikely]] {
      append_large(bytes);
      return;
    }
    std::memcpy(buffer_.get() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  void append(char byte) {
    char* const at = room(1);
    *at = byte;
    commit(at + 1);
  }

  // The bytes that are not written yet. For output in memory: all bytes since the last clear().
  [[nodiscard]] std::string_view bytes() const { return {buffer_.get(), used_}; }
  void clear() { used_ = 0; }

  // True if the output is a terminal.
  [[nodiscard]] bool is_terminal() const;

 private:
  static constexpr int in_memory = -1;

  void make_room(std::size_t size);
  void append_large(std::string_view bytes);
  void write(const char* first, std::size_t size);

  int descriptor_;  // in_memory: none
  std::string name_;
  std::size_t capacity_ = capacity;
  std::unique_ptr<char[]> buffer_;
  std::size_t used_ = 0;
};

}  // namespace simdlp::tool

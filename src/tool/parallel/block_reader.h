// SPDX-License-Identifier: Apache-2.0
// Reads and decompresses the blocks of a stream on a separate thread, while other threads decode.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "tool/input/input.h"

namespace simdlp::tool {

// Holds at most two blocks, besides the one that is being read. Only for inputs that never block, such
// as compressed files, because the destructor waits for the thread.
class block_reader {
 public:
  // Starts the thread; throws std::system_error if that is not possible. `from` must not be used
  // until next() has returned false or this object is destroyed.
  block_reader(input& from, std::size_t chunk);
  block_reader(const block_reader&) = delete;
  block_reader& operator=(const block_reader&) = delete;
  ~block_reader();

  // As in line_blocks.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view bytes() const { return now_.bytes; }
  [[nodiscard]] std::uint64_t offset() const { return now_.offset; }
  [[nodiscard]] std::uint64_t lines() const { return now_.lines; }
  [[nodiscard]] std::uint64_t left_out() const { return now_.left_out; }
  [[nodiscard]] std::uint64_t gap() const { return now_.gap; }
  // The position in the file after reading the block.
  [[nodiscard]] std::uint64_t file_position() const { return now_.file_position; }

 private:
  struct block {
    std::string bytes;
    std::uint64_t offset = 0;
    std::uint64_t lines = 0;
    std::uint64_t left_out = 0;
    std::uint64_t gap = 0;
    std::uint64_t file_position = 0;
  };

  void read_all();
  [[nodiscard]] bool hand_over(block& of);

  input& from_;
  std::size_t chunk_;
  block now_;

  std::mutex mutex_;
  std::condition_variable changed_;
  block ready_;
  bool is_ready_ = false;
  bool ended_ = false;    // by the reader
  bool stopped_ = false;  // by the owner
  std::exception_ptr failure_;

  std::thread thread_;
};

}  // namespace simdlp::tool

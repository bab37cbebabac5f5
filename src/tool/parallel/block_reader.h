// SPDX-License-Identifier: Apache-2.0
// The blocks of a stream, read and decompressed by a thread of their own while others decode.
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

// Holds at most two blocks beside the one that is being read. Only for inputs whose reading does not
// wait for anyone, such as compressed files: the end of the object waits for the thread.
class block_reader {
 public:
  // Starts the thread; std::system_error if there can be none. `from` must not be used until next()
  // has returned false or this object has ended.
  block_reader(input& from, std::size_t chunk);
  block_reader(const block_reader&) = delete;
  block_reader& operator=(const block_reader&) = delete;
  ~block_reader();

  // As of line_blocks.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view bytes() const { return now_.bytes; }
  [[nodiscard]] std::uint64_t offset() const { return now_.offset; }
  [[nodiscard]] std::uint64_t lines() const { return now_.lines; }
  // How much of the file was read for the block.
  [[nodiscard]] std::uint64_t file_position() const { return now_.file_position; }

 private:
  struct block {
    std::string bytes;
    std::uint64_t offset = 0;
    std::uint64_t lines = 0;
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

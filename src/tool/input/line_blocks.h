// SPDX-License-Identifier: Apache-2.0
// Reads a stream of line protocol in blocks of whole logical lines, as they become available. Memory is
// bounded by a chunk and the longest line that is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "input.h"
#include "simdlp/split.h"

namespace simdlp::tool {

class line_blocks {
 public:
  // A longer line is cut one byte after this size, so that the decoder's limit rejects it. It is a block of its
  // own. The first control byte that was left out of a comment is kept, so that the decoder rejects it, too.
  static constexpr std::size_t longest_line = std::size_t{16} << 20U;

  // Reads up to `chunk` bytes at a time.
  explicit line_blocks(input& from, std::size_t chunk = std::size_t{1} << 18U)
      : from_(from), chunk_(chunk) {}

  // Waits for the next block. Returns false at the end of the stream. If the stream is damaged,
  // leaves out the line that was cut by the damage.
  [[nodiscard]] bool next();

  // The block, and the numbers of bytes and line feeds of the stream before it.
  [[nodiscard]] std::string_view bytes() const { return {buffer_.data(), whole_}; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  // The bytes that were left out after the block, because its line is too long.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  void begin_block();
  void read_chunk();
  [[nodiscard]] std::size_t end_of_lines();
  void cut_line();
  void skip_line();
  void leave_out(std::size_t size);
  [[nodiscard]] std::string control_bytes_of(std::string_view comment);

  input& from_;
  std::size_t chunk_;
  std::string buffer_;
  std::size_t whole_ = 0;  // of the block: whole lines
  std::uint64_t offset_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t left_out_ = 0;        // bytes of a line that is too long,
  std::uint64_t left_out_lines_ = 0;  // and line feeds in it
  bool is_cut_ = false;               // the end of that line is still to be read
  std::size_t kept_ = 0;              // bytes of it
  bool is_comment_ = false;           // nothing in that line has been rejected yet
  bool cr_before_ = false;            // the bytes left out of a comment end in a carriage return
  std::size_t searched_ = 0;          // bytes of the buffer that state_ takes into account
  line_state state_ = line_state::line_start;
  std::vector<line_state> states_;
  bool ended_ = false;
};

}  // namespace simdlp::tool

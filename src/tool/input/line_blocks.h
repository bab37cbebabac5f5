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
  // own. The first control byte after that in a comment is kept with its surroundings, so that the decoder
  // rejects it, too.
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
  // The bytes that were left out, because the block's line is too long, and how many of them are missing in the
  // block between its first `cut_at` bytes and the others. They hold no line feed.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }
  [[nodiscard]] std::uint64_t gap() const { return gap_; }
  static constexpr std::size_t cut_at = longest_line + 1;

 private:
  void begin_block();
  void read_chunk();
  [[nodiscard]] std::size_t end_of_lines();
  void cut_line();
  void skip_line();
  void leave_out(std::size_t size);
  std::size_t remove(std::size_t from, std::size_t to);
  [[nodiscard]] static std::size_t control_in(std::string_view comment);

  // How much of a comment is kept around a control byte: more than an excerpt shows.
  static constexpr std::size_t shown_before = 1024;
  static constexpr std::size_t shown_after = 1024;

  input& from_;
  std::size_t chunk_;
  std::string buffer_;
  std::size_t whole_ = 0;  // of the block: whole lines
  std::uint64_t offset_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t left_out_ = 0;        // bytes of a line that is too long,
  std::uint64_t left_out_lines_ = 0;  // and line feeds in it
  std::uint64_t gap_ = 0;
  bool is_cut_ = false;        // the end of that line is still to be read
  std::size_t kept_ = 0;       // bytes of it
  std::size_t most_kept_ = 0;  // how many may be kept
  bool is_comment_ = false;    // nothing in that line has been rejected yet
  std::size_t searched_ = 0;   // bytes of the buffer that state_ takes into account
  line_state state_ = line_state::line_start;
  std::vector<line_state> states_;
  bool ended_ = false;
};

}  // namespace simdlp::tool

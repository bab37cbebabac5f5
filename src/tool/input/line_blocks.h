// SPDX-License-Identifier: Apache-2.0
// A stream of line protocol in blocks of whole logical lines, as much as is there at a time. Memory is
// bounded by a chunk and the longest line that is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "input.h"
#include "logical_lines.h"

namespace simdlp::tool {

class line_blocks {
 public:
  // A longer line is cut after so many bytes and one more; the decoder's limit has to reject it.
  static constexpr std::size_t longest_line = std::size_t{16} << 20U;

  explicit line_blocks(input& from) : from_(from) {}

  // Goes on to the next block, for which it waits; false at the end of the stream. If the stream is
  // damaged, the line that the damage has cut is left out.
  [[nodiscard]] bool next();

  // The block, and how many bytes and line feeds of the stream stand before it.
  [[nodiscard]] std::string_view bytes() const { return {buffer_.data(), whole_}; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
  input& from_;
  std::string buffer_;
  std::size_t whole_ = 0;  // of the block: whole lines
  std::uint64_t offset_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t left_out_ = 0;        // bytes of a line that is too long,
  std::uint64_t left_out_lines_ = 0;  // and line feeds in it
  logical_line_state state_;
  bool ended_ = false;
};

}  // namespace simdlp::tool

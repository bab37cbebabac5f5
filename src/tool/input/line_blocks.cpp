// SPDX-License-Identifier: Apache-2.0
#include "line_blocks.h"

#include <algorithm>

#include "logical_lines.h"

namespace simdlp::tool {

// Returns the end of the last logical line that ends at or after `from`, or 0.
std::size_t line_blocks::end_of_lines(std::size_t from) {
  constexpr std::size_t piece = 4096;
  const std::string_view all = buffer_;
  states_.clear();
  for (std::size_t at = from; at < all.size(); at += piece) {
    states_.push_back(state_);
    state_ = effect_of(all.substr(at, piece))(state_);
  }
  // Only the last pieces are searched byte by byte, up to the one with a line end.
  for (std::size_t i = states_.size(); i-- > 0;) {
    const std::size_t begin = from + i * piece;
    const std::size_t end = std::min(begin + piece, all.size());
    logical_line_state state(states_[i]);
    std::size_t found = 0;
    for (std::size_t at = begin; at != end; ++at) {
      state.take(all[at]);
      if (all[at] == '\n' && state.is_at_line_start()) found = at + 1;
    }
    if (found != 0) return found;
  }
  return 0;
}

bool line_blocks::next() {
  offset_ += whole_ + left_out_;
  lines_ += static_cast<std::uint64_t>(std::ranges::count(bytes(), '\n')) + left_out_lines_;
  left_out_ = left_out_lines_ = 0;
  buffer_.erase(0, whole_);
  whole_ = 0;
  while (!ended_ && whole_ == 0) {
    const std::size_t had = buffer_.size();
    buffer_.resize(had + chunk_);
    const std::size_t got = from_.read(buffer_.data() + had, chunk_);
    buffer_.resize(had + got);
    ended_ = got == 0;
    whole_ = end_of_lines(had);
    if (ended_) whole_ = from_.problem().empty() ? buffer_.size() : 0;
    // Keeps only the beginning of a line that is too long.
    if (whole_ == 0 && buffer_.size() > longest_line + 1) {
      const std::string_view rest = std::string_view(buffer_).substr(longest_line + 1);
      left_out_ += rest.size();
      left_out_lines_ += static_cast<std::uint64_t>(std::ranges::count(rest, '\n'));
      buffer_.resize(longest_line + 1);
    }
  }
  return whole_ != 0;
}

}  // namespace simdlp::tool

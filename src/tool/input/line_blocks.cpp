// SPDX-License-Identifier: Apache-2.0
#include "line_blocks.h"

#include <algorithm>

namespace simdlp::tool {

bool line_blocks::next() {
  constexpr std::size_t chunk = std::size_t{1} << 18U;
  offset_ += whole_ + left_out_;
  lines_ += static_cast<std::uint64_t>(std::ranges::count(bytes(), '\n')) + left_out_lines_;
  left_out_ = left_out_lines_ = 0;
  buffer_.erase(0, whole_);
  whole_ = 0;
  while (!ended_ && whole_ == 0) {
    const std::size_t had = buffer_.size();
    buffer_.resize(had + chunk);
    const std::size_t got = from_.read(buffer_.data() + had, chunk);
    buffer_.resize(had + got);
    ended_ = got == 0;
    for (std::size_t at = had; at != buffer_.size(); ++at) {
      state_.take(buffer_[at]);
      if (buffer_[at] == '\n' && state_.is_at_line_start()) whole_ = at + 1;
    }
    if (ended_) whole_ = from_.problem().empty() ? buffer_.size() : 0;
    // Of a line that is too long only its beginning is kept, and where it ends.
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

// SPDX-License-Identifier: Apache-2.0
#include "line_blocks.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "logical_lines.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {

// Returns the end of the last logical line that ends in the bytes not searched yet, or 0.
std::size_t line_blocks::end_of_lines() {
  constexpr std::size_t piece = 4096;
  const std::string_view all = buffer_;
  const std::size_t from = std::exchange(searched_, all.size());
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

// Removes bytes of the line that was cut. Returns their number.
std::size_t line_blocks::remove(std::size_t from, std::size_t to) {
  const std::string_view bytes = std::string_view(buffer_).substr(from, to - from);
  left_out_ += bytes.size();
  left_out_lines_ += static_cast<std::uint64_t>(std::ranges::count(bytes, '\n'));
  buffer_.erase(from, to - from);
  return to - from;
}

// Leaves out the next bytes of the line that was cut, except for the surroundings of a control byte.
void line_blocks::leave_out(std::size_t size) {
  std::size_t end = kept_ + size;
  if (is_comment_) {
    // A line feed may follow a carriage return.
    const std::size_t from = buffer_[kept_ - 1] == '\r' ? kept_ - 1 : kept_;
    const std::size_t control = control_in(std::string_view(buffer_).substr(from, end - from));
    is_comment_ = control == std::string::npos;
    const std::size_t place = is_comment_ ? end : from + control;
    const std::size_t shown = std::max(cut_at, place - std::min(place, shown_before));
    const std::size_t removed = remove(cut_at, shown);
    gap_ += removed;
    end -= removed;
    most_kept_ = place - removed + (is_comment_ ? 0 : shown_after);
  }
  kept_ = std::min(end, most_kept_);
  remove(kept_, end);
  searched_ = kept_;
}

// Returns the place of the byte for which the decoder rejects a comment with these bytes.
std::size_t line_blocks::control_in(std::string_view comment) {
  const std::string line = "#" + std::string(comment);
  const auto decode = std::make_unique<decoder>(line);
  if (!decode->next()) return std::string::npos;
  return static_cast<std::size_t>(decode->current().error().offset) - 1;
}

void line_blocks::cut_line() {
  is_cut_ = true;
  is_comment_ = state_ == line_state::comment;
  kept_ = most_kept_ = cut_at;
  leave_out(buffer_.size() - kept_);
}

// Leaves out the new bytes up to the end of the line that was cut.
void line_blocks::skip_line() {
  const std::string_view fresh = std::string_view(buffer_).substr(searched_);
  // If no line starts in these bytes, the line may still end with them.
  const std::size_t end = first_line_start(fresh, state_);
  state_ = end == fresh.size() ? effect_of(fresh)(state_) : line_state::line_start;
  leave_out(end);
  if (state_ != line_state::line_start) return;
  is_cut_ = false;
  whole_ = kept_;
}

void line_blocks::begin_block() {
  offset_ += whole_ + left_out_;
  lines_ += static_cast<std::uint64_t>(std::ranges::count(bytes(), '\n')) + left_out_lines_;
  left_out_ = left_out_lines_ = gap_ = 0;
  buffer_.erase(0, whole_);
  searched_ -= whole_;
  whole_ = 0;
}

void line_blocks::read_chunk() {
  const std::size_t had = buffer_.size();
  buffer_.resize(had + chunk_);
  const std::size_t got = from_.read(buffer_.data() + had, chunk_);
  buffer_.resize(had + got);
  ended_ = got == 0;
}

bool line_blocks::next() {
  begin_block();
  while (whole_ == 0) {
    if (searched_ == buffer_.size()) {
      if (!ended_) read_chunk();
      if (ended_) {
        whole_ = from_.problem().empty() ? buffer_.size() : 0;
        searched_ = std::max(searched_, whole_);
        return whole_ != 0;
      }
    }
    if (is_cut_) {
      skip_line();
      continue;
    }
    whole_ = end_of_lines();
    if (whole_ == 0 && buffer_.size() > cut_at) cut_line();
  }
  return true;
}

}  // namespace simdlp::tool

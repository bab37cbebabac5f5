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

// Removes bytes of the line that was cut.
void line_blocks::leave_out(std::size_t size) {
  const std::string_view bytes = std::string_view(buffer_).substr(kept_, size);
  left_out_ += size;
  left_out_lines_ += static_cast<std::uint64_t>(std::ranges::count(bytes, '\n'));
  const std::string control = is_comment_ ? control_bytes_of(bytes) : std::string();
  buffer_.erase(kept_, size);
  if (!control.empty()) {
    buffer_.insert(kept_, control);
    kept_ += control.size();
    left_out_ -= control.size();
    is_comment_ = false;
  }
  searched_ = kept_;
}

// Returns the byte for which the decoder rejects a comment with these bytes; a carriage return with the next one.
std::string line_blocks::control_bytes_of(std::string_view comment) {
  std::string line = cr_before_ ? "#\r" : "#";
  line += comment;
  cr_before_ = line.back() == '\r';  // a line feed may follow
  if (cr_before_) line.pop_back();
  decode_options options;
  options.validate_utf8 = false;
  const auto decode = std::make_unique<decoder>(line, options);
  if (!decode->next()) return {};
  const std::size_t at = decode->current().error().offset;
  return line.substr(at, line[at] == '\r' ? 2 : 1);
}

void line_blocks::cut_line() {
  is_cut_ = true;
  is_comment_ = state_ == line_state::comment;
  kept_ = longest_line + 1;
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
  left_out_ = left_out_lines_ = 0;
  cr_before_ = false;
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
    if (whole_ == 0 && buffer_.size() > longest_line + 1) cut_line();
  }
  return true;
}

}  // namespace simdlp::tool

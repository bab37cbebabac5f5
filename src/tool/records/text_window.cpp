// SPDX-License-Identifier: Apache-2.0
#include "text_window.h"

#include <algorithm>

namespace simdlp::tool {
namespace {

location after(location from, std::string_view text) {
  const std::size_t feed = text.rfind('\n');
  if (feed == std::string_view::npos) {
    from.column += text.size();
  } else {
    from.line += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    from.column = text.size() - feed;
  }
  return from;
}

}  // namespace

bool text_window::more() {
  if (!from_) return false;
  // If a record does not fit, the next piece is as large as the record so far, so that reading it again
  // from its beginning stays linear.
  constexpr std::size_t piece = std::size_t{1} << 18U;
  const std::size_t room = std::max(piece, rest_.size());
  if (!buffer_.empty()) buffer_.erase(0, static_cast<std::size_t>(rest_.data() - buffer_.data()));
  const std::size_t had = rest_.size();
  buffer_.resize(had + room);
  const std::size_t got = from_(buffer_.data() + had, room);
  buffer_.resize(had + got);
  rest_ = buffer_;
  if (got == 0) from_ = nullptr;
  return got != 0;
}

void text_window::consume(std::size_t size) {
  here_ = after(here_, rest_.substr(0, size));
  offset_ += size;
  rest_.remove_prefix(size);
}

location text_window::where(std::size_t at) const { return after(here_, rest_.substr(0, at)); }

}  // namespace simdlp::tool

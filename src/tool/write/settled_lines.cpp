// SPDX-License-Identifier: Apache-2.0
#include "settled_lines.h"

#include <algorithm>

namespace simdlp::tool {

std::uint64_t settled_lines::add(const line_origin& from, const source_text& source) {
  const std::scoped_lock held(mutex_);
  open_.push_back(from);
  if (keeps_texts_) {
    texts_ += source.text;
    text_ends_.push_back({texts_begin_ + texts_.size(), source.head});
  }
  return first_index_ + open_.size() - 1;
}

std::optional<line_origin> settled_lines::find(std::uint64_t index) const {
  const std::scoped_lock held(mutex_);
  if (!is_open(index)) return std::nullopt;
  return open_[index - first_index_];
}

settled_lines::kept_text settled_lines::text_of(std::uint64_t index) const {
  const std::scoped_lock held(mutex_);
  if (!keeps_texts_ || !is_open(index)) return {};
  const std::uint64_t at = index - first_index_;
  const std::uint64_t begin = at == 0 ? first_begin_ : text_ends_[at - 1].at;
  const text_end& end = text_ends_[at];
  return {texts_.substr(begin - texts_begin_, end.at - begin), end.head};
}

void settled_lines::drop_first() {
  open_.pop_front();
  ++first_index_;
  if (!keeps_texts_) return;
  first_begin_ = text_ends_.front().at;
  text_ends_.pop_front();
  // Rarely, so that each text is moved about once.
  const std::uint64_t unused = first_begin_ - texts_begin_;
  if (unused <= texts_.size() / 2) return;
  texts_.erase(0, unused);
  texts_begin_ = first_begin_;
}

void settled_lines::settle(std::uint64_t first, std::uint64_t last) {
  const std::scoped_lock held(mutex_);
  for (std::uint64_t i = std::max(first, first_index_); i <= last && is_open(i); ++i) {
    open_[i - first_index_].settled = true;
  }
  while (!open_.empty() && open_.front().settled) {
    reached_[open_.front().file] = open_.front();
    drop_first();
  }
}

void settled_lines::end_file(std::uint32_t file, std::uint64_t end) {
  const std::scoped_lock held(mutex_);
  if (!open_.empty() && open_.back().file == file) {
    open_.back().end = end;
  } else if (reached_[file].line != 0) {
    reached_[file].end = end;
  }
}

std::vector<line_origin> settled_lines::reached() const {
  const std::scoped_lock held(mutex_);
  return reached_;
}

}  // namespace simdlp::tool

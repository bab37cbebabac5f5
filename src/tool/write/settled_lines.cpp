// SPDX-License-Identifier: Apache-2.0
#include "settled_lines.h"

#include <algorithm>

namespace simdlp::tool {

std::uint64_t settled_lines::add(const line_origin& from) {
  const std::scoped_lock held(mutex_);
  open_.push_back(from);
  return first_index_ + open_.size() - 1;
}

std::optional<line_origin> settled_lines::find(std::uint64_t index) const {
  const std::scoped_lock held(mutex_);
  if (index < first_index_ || index - first_index_ >= open_.size()) return std::nullopt;
  return open_[index - first_index_];
}

void settled_lines::settle(std::uint64_t first, std::uint64_t last) {
  const std::scoped_lock held(mutex_);
  for (std::uint64_t i = std::max(first, first_index_);
       i <= last && i - first_index_ < open_.size(); ++i) {
    open_[i - first_index_].settled = true;
  }
  while (!open_.empty() && open_.front().settled) {
    reached_[open_.front().file] = open_.front();
    open_.pop_front();
    ++first_index_;
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

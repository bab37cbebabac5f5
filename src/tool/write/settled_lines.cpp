// SPDX-License-Identifier: Apache-2.0
#include "settled_lines.h"

#include <algorithm>

namespace simdlp::tool {

void settled_lines::add(std::uint32_t file, std::uint64_t line, std::uint64_t end) {
  const std::scoped_lock held(mutex_);
  open_.push_back({file, line, end});
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
    const line_origin& done = open_.front();
    reached_ = place{done.file, done.line, done.end};
    open_.pop_front();
    ++first_index_;
  }
}

std::optional<settled_lines::place> settled_lines::reached() const {
  const std::scoped_lock held(mutex_);
  return reached_;
}

}  // namespace simdlp::tool

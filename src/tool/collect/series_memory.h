// SPDX-License-Identifier: Apache-2.0
// The series that a thread knows. Most files have them in an order that repeats, so the series of a line is
// first looked for behind that of the line before, and only then by its hash.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "tool/hash_set.h"

namespace simdlp::tool {

template <class Layout>
class series_memory {
 public:
  struct series {
    Layout* layout = nullptr;
    const char* text = nullptr;  // null: not kept
    std::size_t size = 0;
    series* next = nullptr;  // the one that came after it

    [[nodiscard]] bool has_text(std::string_view other) const {
      return text != nullptr && size == other.size() && std::memcmp(text, other.data(), size) == 0;
    }
  };

  // The series with this text, if it is the expected one.
  [[nodiscard]] series* expected(std::string_view text) const {
    if (disorder_ > one_miss) return nullptr;
    series* const next = last_->next;
    return next != nullptr && next->has_text(text) ? next : nullptr;
  }
  // The series with this hash of its text; null if it is not known.
  [[nodiscard]] series* find(std::uint64_t hash) {
    series* const* const known = of_hash_.find(hash);
    return known != nullptr ? *known : nullptr;
  }
  // Adds a series that find() did not find. Without room, it is forgotten after the next call.
  series& add(std::string_view text, std::uint64_t hash, Layout& layout) {
    if (all_.size() >= most_series) {
      not_kept_ = {&layout};
      return not_kept_;
    }
    series& added = all_.emplace_back();
    added = {&layout, keep(text), text.size()};
    of_hash_.add(hash, &added);
    return added;
  }
  // `now` is the series of the line; it comes after that of the last call.
  void follow(series& now) {
    if (last_->next == &now) {
      if (disorder_ != 0) --disorder_;
    } else {
      disorder_ = std::min(disorder_ + one_miss, most_disorder);
      last_->next = &now;
    }
    last_ = &now;
  }

 private:
  // So many series are known; lines of others are new each time.
  static constexpr std::size_t most_series = std::size_t{1} << 18U;
  static constexpr std::size_t most_bytes = std::size_t{8} << 20U;  // of their texts
  static constexpr std::size_t block_size = std::size_t{64} << 10U;
  // Two misses within a few lines end the comparison with the expected one; several hits start it again.
  static constexpr unsigned one_miss = 3;
  static constexpr unsigned most_disorder = 8;

  const char* keep(std::string_view text) {
    if (text.size() > free_) {
      const std::size_t size = std::max(text.size(), block_size);
      if (size > most_bytes - kept_) return nullptr;
      blocks_.push_back(std::make_unique<char[]>(size));
      kept_ += size;
      next_ = blocks_.back().get();
      free_ = size;
    }
    char* const at = next_;
    std::copy(text.begin(), text.end(), at);
    next_ += text.size();
    free_ -= text.size();
    return at;
  }

  std::deque<series> all_;
  hash_map<series*> of_hash_;
  series not_kept_;
  series before_all_;
  series* last_ = &before_all_;
  unsigned disorder_ = 0;

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;  // the next text is kept here
  std::size_t free_ = 0;
  std::size_t kept_ = 0;  // bytes of all blocks
};

}  // namespace simdlp::tool

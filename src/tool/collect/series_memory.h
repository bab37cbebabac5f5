// SPDX-License-Identifier: Apache-2.0
// The series that a thread knows. In most files they have an order that repeats. So the series of a line is
// first compared with the one that followed the previous series last time, and only then looked up by its
// hash.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
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
    series* next = nullptr;  // the series that followed it last time

    [[nodiscard]] bool has_text(std::string_view other) const {
      return text != nullptr && size == other.size() && std::memcmp(text, other.data(), size) == 0;
    }
  };
  // The layout is here, too: for most lines of a file without order, nothing else is needed.
  struct found {
    Layout* layout = nullptr;  // null: the series is not known
    series* known = nullptr;   // null: there is no room for it
  };

  series_memory() = default;
  series_memory(const series_memory&) = delete;
  series_memory& operator=(const series_memory&) = delete;

  // Call it at the start of a part, whose series may have an order.
  void begin_part() {
    has_order_ = true;
    disorder_ = 0;
  }
  // False if the series of the part come in no order that repeats: expected() then finds none.
  [[nodiscard]] bool has_order() const { return has_order_; }
  [[nodiscard]] bool has_room() const { return of_hash_.size() < most_series; }
  // Returns the expected series if it has this text.
  [[nodiscard]] found expected(std::string_view text) const {
    if (!has_order_) return {};
    series* const next = last_->next;
    return next != nullptr && next->has_text(text) ? found{next->layout, next} : found{};
  }
  // Requests the memory that find() reads.
  void prefetch(std::uint64_t hash) const { of_hash_.prefetch(hash); }
  // Returns the series with this hash of its text.
  [[nodiscard]] found find(std::uint64_t hash) {
    const found* const known = of_hash_.find(hash);
    return known != nullptr ? *known : found{};
  }
  // Adds a series that find() did not find, if there is room.
  found add(std::string_view text, std::uint64_t hash, Layout& layout) {
    if (!has_room()) return {&layout};
    return of_hash_.add(hash, {&layout, &keep(text, layout)});
  }
  // `now` is the series of the line, which comes after that of the last call.
  void follow(const found& now) {
    if (!has_order_ || now.known == nullptr) return;
    if (last_->next == now.known) {
      if (disorder_ != 0) --disorder_;
    } else {
      if (last_->next != nullptr) {
        disorder_ += one_miss;
        has_order_ = disorder_ < most_disorder;
      }
      last_->next = now.known;
    }
    last_ = now.known;
    if (last_->next != nullptr) prefetch(*last_->next);
  }

 private:
  // The most series that are known; lines of others are always new.
  static constexpr std::size_t most_series = std::size_t{1} << 18U;
  static constexpr std::size_t most_bytes = std::size_t{8} << 20U;  // with their texts
  static constexpr std::size_t block_size = std::size_t{64} << 10U;
  // Several misses within a few lines mean that the part has no order.
  static constexpr unsigned one_miss = 4;
  static constexpr unsigned most_disorder = 64;

  // Requests the series and the first bytes of its text.
  static void prefetch(const series& of) {
    constexpr std::size_t line = 64;
    const char* const at = reinterpret_cast<const char*>(&of);
    for (std::size_t i = 0; i < 4; ++i) __builtin_prefetch(at + i * line);
  }

  // A series is stored before its text, so that both are in one cache line.
  series& keep(std::string_view text, Layout& layout) {
    const bool has_room = kept_ < most_bytes && text.size() < block_size / 4;
    const std::size_t size = sizeof(series) + (has_room ? text.size() : 0);
    const std::size_t aligned = (size + alignof(series) - 1) / alignof(series) * alignof(series);
    if (aligned > free_) {
      blocks_.push_back(std::make_unique<std::byte[]>(block_size));
      next_ = blocks_.back().get();
      free_ = block_size;
      kept_ += block_size;
    }
    auto* const added = ::new (static_cast<void*>(next_)) series{&layout};
    if (has_room) {
      char* const at = reinterpret_cast<char*>(next_ + sizeof(series));
      std::copy(text.begin(), text.end(), at);
      added->text = at;
      added->size = text.size();
    }
    next_ += aligned;
    free_ -= aligned;
    return *added;
  }

  hash_map<found> of_hash_;
  series before_all_;
  series* last_ = &before_all_;
  bool has_order_ = true;
  unsigned disorder_ = 0;

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;  // the place of the next series
  std::size_t free_ = 0;
  std::size_t kept_ = 0;  // bytes of all blocks
};

}  // namespace simdlp::tool

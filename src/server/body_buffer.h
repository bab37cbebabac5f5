// SPDX-License-Identifier: Apache-2.0
// A buffer for the bytes of a body, which grows as they arrive. Its memory is not cleared, and is
// kept for the next body.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace simdlp::endpoint {

class body_buffer {
 public:
  // So many bytes after the last one can be read, once there was one.
  static constexpr std::size_t readable_after = 16;

  [[nodiscard]] char* data() noexcept { return data_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] std::string_view view() const noexcept { return {data_.get(), size_}; }

  // Makes room for `more` bytes after size(), and for those that are read but not used after them. The size
  // at least doubles, so appending is linear.
  [[nodiscard]] char* prepare(std::size_t more) {
    more += readable_after;
    if (capacity_ - size_ < more) {
      const std::size_t grown = std::max({size_ + more, capacity_ * 2, std::size_t{4096}});
      auto bytes = std::make_unique_for_overwrite<char[]>(grown);
      if (size_ != 0) std::memcpy(bytes.get(), data_.get(), size_);
      data_ = std::move(bytes);
      capacity_ = grown;
    }
    return data_.get() + size_;
  }
  void commit(std::size_t more) noexcept { size_ += more; }
  void append(std::string_view bytes) {
    std::memcpy(prepare(bytes.size()), bytes.data(), bytes.size());
    commit(bytes.size());
  }
  void shrink(std::size_t size) noexcept { size_ = size; }
  void clear() noexcept { size_ = 0; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Buffers that are not in use. Not thread-safe: each thread has its own.
class buffer_pool {
 public:
  explicit buffer_pool(std::size_t bytes = std::size_t{32} << 20U) noexcept : limit_(bytes) {}

  [[nodiscard]] body_buffer take() {
    if (free_.empty()) return {};
    body_buffer out = std::move(free_.back());
    free_.pop_back();
    held_ -= out.capacity();
    return out;
  }
  void give_back(body_buffer&& used) {
    if (used.capacity() == 0 || held_ + used.capacity() > limit_) return;
    held_ += used.capacity();
    used.clear();
    free_.push_back(std::move(used));
  }

 private:
  std::size_t limit_;
  std::size_t held_ = 0;
  std::vector<body_buffer> free_;
};

}  // namespace simdlp::endpoint

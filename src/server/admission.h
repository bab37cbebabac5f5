// SPDX-License-Identifier: Apache-2.0
// Bounds the memory of all bodies together. A request reserves the most that its body can need before
// the body is read, so that requests never wait for each other while each holds a part.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace simdlp::endpoint {

class admission {
 public:
  explicit admission(std::size_t limit) noexcept : limit_(limit) {}

  [[nodiscard]] bool try_reserve(std::size_t bytes) noexcept {
    std::size_t before = reserved_.load();
    do {
      // One request is always admitted, even if the limit is smaller than its body.
      if (before != 0 && bytes > limit_ - std::min(before, limit_)) return false;
    } while (!reserved_.compare_exchange_weak(before, before + bytes));
    return true;
  }
  void release(std::size_t bytes) noexcept { reserved_ -= bytes; }
  [[nodiscard]] std::size_t reserved() const noexcept { return reserved_; }

 private:
  std::size_t limit_;
  std::atomic<std::size_t> reserved_{0};
};

}  // namespace simdlp::endpoint

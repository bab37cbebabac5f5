// SPDX-License-Identifier: Apache-2.0
// Wakes requests that wait for other requests, when one of these was stored or lost.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace simdlp::endpoint {

class settled_signal {
 public:
  using callback = std::function<void()>;

  // The number of calls of raise().
  [[nodiscard]] std::uint64_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  // Returns false if raise() was called since count() returned `seen`. Otherwise the next raise()
  // calls `raised` on its thread; `raised` must not call this class.
  [[nodiscard]] bool wait(std::uint64_t seen, const void* who, callback raised) {
    const std::lock_guard lock(mutex_);
    if (count_ != seen) return false;
    waiting_.emplace_back(who, std::move(raised));
    return true;
  }

  // Removes the callbacks of `who`.
  void forget(const void* who) {
    const std::lock_guard lock(mutex_);
    const auto is_same = [&](const auto& each) { return each.first == who; };
    waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(), is_same), waiting_.end());
  }

  void raise() {
    const std::lock_guard lock(mutex_);
    ++count_;
    for (const auto& [who, raised] : waiting_) raised();
    waiting_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t count_ = 0;
  std::vector<std::pair<const void*, callback>> waiting_;
};

}  // namespace simdlp::endpoint

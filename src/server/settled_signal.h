// SPDX-License-Identifier: Apache-2.0
// Tells requests that wait for the fate of others that one of them was stored or lost.
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

  // How often raise() was called.
  [[nodiscard]] std::uint64_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  // False if raise() was called since count() gave `seen`. Otherwise `raised` is called by the next
  // raise(), on its thread; it must not call this class.
  [[nodiscard]] bool wait(std::uint64_t seen, const void* who, callback raised) {
    const std::lock_guard lock(mutex_);
    if (count_ != seen) return false;
    waiting_.emplace_back(who, std::move(raised));
    return true;
  }

  // `who` does not wait any more.
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

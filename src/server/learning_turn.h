// SPDX-License-Identifier: Apache-2.0
// New columns of a database are taught by one request at a time, from the end of its body until its
// lines are stored. So no line is ever checked against columns that may be taken back.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace simdlp::endpoint {

class learning_turn {
 public:
  using callback = std::function<void()>;

  // Whether `who` has the turn now. It is taken if it is free.
  [[nodiscard]] bool take(const void* who) {
    const std::lock_guard lock(mutex_);
    if (owner_ == nullptr) owner_ = who;
    return owner_ == who;
  }

  // The same, but if another one has the turn, `when_given` is called once `who` has it, on the thread
  // that gave it back. The callback must not call this class.
  [[nodiscard]] bool take_or_wait(const void* who, callback when_given) {
    const std::lock_guard lock(mutex_);
    if (owner_ == nullptr) owner_ = who;
    if (owner_ == who) return true;
    waiting_.emplace_back(who, std::move(when_given));
    return false;
  }

  // Ends the turn of `who`, or its waiting. The next in the queue gets it.
  void give_back(const void* who) {
    const std::lock_guard lock(mutex_);
    if (owner_ != who) {
      const auto is_same = [&](const auto& each) { return each.first == who; };
      waiting_.erase(std::remove_if(waiting_.begin(), waiting_.end(), is_same), waiting_.end());
      return;
    }
    owner_ = nullptr;
    if (waiting_.empty()) return;
    const auto [next, when_given] = std::move(waiting_.front());
    waiting_.pop_front();
    owner_ = next;
    when_given();
  }

 private:
  std::mutex mutex_;
  const void* owner_ = nullptr;
  std::deque<std::pair<const void*, callback>> waiting_;
};

}  // namespace simdlp::endpoint

// SPDX-License-Identifier: Apache-2.0
// A pool of objects that are expensive to make. Each is used by one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace simdlp::tool {

template <class Object>
class object_pool {
 public:
  struct give_back {
    object_pool* to = nullptr;
    void operator()(Object* of) const { to->put(std::unique_ptr<Object>(of)); }
  };
  // Returns the object to the pool when it is destroyed. The pool must outlive it.
  using lease = std::unique_ptr<Object, give_back>;

  // The thread that borrows calls `make`.
  explicit object_pool(std::function<std::unique_ptr<Object>()> make) : make_(std::move(make)) {}

  [[nodiscard]] lease borrow() {
    return borrow([](const Object&) { return true; });
  }
  // Returns an object for which `suits(object)` is true, or else a new one.
  template <class Suits>
  [[nodiscard]] lease borrow(Suits&& suits) {
    {
      const std::scoped_lock lock(mutex_);
      for (std::unique_ptr<Object>& each : free_) {
        if (!suits(*each)) continue;
        std::swap(each, free_.back());
        std::unique_ptr<Object> taken = std::move(free_.back());
        free_.pop_back();
        return lease(taken.release(), give_back{this});
      }
    }
    return lease(make_().release(), give_back{this});
  }

 private:
  void put(std::unique_ptr<Object> of) {
    const std::scoped_lock lock(mutex_);
    free_.push_back(std::move(of));
  }

  std::function<std::unique_ptr<Object>()> make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Object>> free_;
};

}  // namespace simdlp::tool

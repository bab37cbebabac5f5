// SPDX-License-Identifier: Apache-2.0
//
// The writer's memory: once its buffers have grown, no point needs an allocation; a batch needs some.
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

#include <gtest/gtest.h>

#include "client/client_core.h"
#include "simdlp/client.h"

namespace {

std::atomic<std::size_t> requests{0};

// Not inlined: GCC would see a pointer from operator new that is given to free().
[[gnu::noinline]] void give_back(void* memory) noexcept { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) {
  ++requests;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }

namespace simdlp::client_test {
namespace {

using namespace client_internal;

// Answers 204 to everything.
class content_server final : public transport {
 public:
  void start(std::uint64_t id, const request&) override { started_.push_back(id); }
  void cancel(std::uint64_t) override {}
  void poll(duration timeout, std::vector<answer>& answers) override {
    std::unique_lock held(mutex_);
    if (started_.empty()) woken_by_.wait_for(held, timeout, [&] { return woken_; });
    woken_ = false;
    for (const std::uint64_t id : started_) {
      answer& made = answers.emplace_back();
      made.id = id;
      made.status = 204;
    }
    started_.clear();
  }
  void wake() noexcept override {
    const std::scoped_lock held(mutex_);
    woken_ = true;
    woken_by_.notify_all();
  }

 private:
  std::vector<std::uint64_t> started_;  // of the client's thread
  std::mutex mutex_;
  std::condition_variable woken_by_;
  bool woken_ = false;
};

TEST(client_memory, NoPointCostsAnAllocation) {
  client_options options;
  options.database = "db";
  options.api = write_api::v2;
  const auto sender = test_parts::make(options, client_internal::system_clock(),
                                       std::make_unique<content_server>());
  batch_writer writer(*sender);
  const auto feed = [&](int points) {
    for (int i = 0; i < points; ++i) {
      const auto sections = [&](encoder& to) {
        return to.measurement("cpu")
            .tag("host", "server-1")
            .field("usage", 0.5 * i)
            .end_line(std::int64_t{i});
      };
      ASSERT_TRUE(writer.encode(sections).ok());
    }
  };
  constexpr int batches = 100;
  constexpr int points = batches * 5'000;
  feed(points);
  ASSERT_TRUE(writer.flush());
  const std::size_t before = requests;
  feed(points);
  ASSERT_TRUE(writer.flush());
  const std::size_t used = requests - before;
  EXPECT_LE(used, std::size_t{100} * batches)
      << used << " allocations for " << batches << " batches";
  writer.close();
  EXPECT_EQ(writer.statistics().written, 2U * points);
}

}  // namespace
}  // namespace simdlp::client_test

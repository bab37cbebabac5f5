// SPDX-License-Identifier: Apache-2.0
#include "client/client_core.h"

#include <utility>

#include "client/writer_core.h"

namespace simdlp::client_internal {

client_core::client_core(const client_options& options, const clock& time,
                         std::unique_ptr<transport> carrier, std::uint64_t seed, bool threaded)
    : options_(options),
      problem_(problem_of(options)),
      carrier_(std::move(carrier)),
      dispatcher_(time, *carrier_, seed),
      started_(!threaded) {
  client_options single = options;
  if (!options.retry_writes) single.retry.max_retries = 0;
  single.on_auth_failure = auth_failure::fail;
  single.on_poison = poison_policy::give_up;
  direct_ = dispatcher_.open(single, {});
  direct_->direct = true;
}

client_core::~client_core() {
  close();
  if (mark_.is_forked()) {
    // The thread is not in this process, and the connections are the parent's.
    if (thread_.joinable()) thread_.detach();
    (void)carrier_.release();
  }
}

void client_core::start() {
  if (started_.load(std::memory_order_acquire)) return;
  const std::scoped_lock held(mutex_);
  if (started_.load() || ended_) return;
  thread_ = std::thread([this] {
    thread_id_ = std::this_thread::get_id();
    while (dispatcher_.step()) {
    }
  });
  started_.store(true, std::memory_order_release);
}

void client_core::add(const std::shared_ptr<writer_core>& writer) {
  const std::scoped_lock held(mutex_);
  std::erase_if(writers_, [](const auto& each) { return each.expired(); });
  writers_.push_back(writer);
}

void client_core::close() {
  if (is_forked() || is_own_thread()) return;
  std::vector<std::weak_ptr<writer_core>> writers;
  {
    const std::scoped_lock held(mutex_);
    writers.swap(writers_);
  }
  for (const auto& each : writers) {
    if (const auto writer = each.lock()) writer->close(std::nullopt);
  }
  if (closed_.exchange(true)) return;
  dispatcher_.close(*direct_, options_.batch.max_close_wait);
  dispatcher_.stop();
  std::thread ending;
  {
    const std::scoped_lock held(mutex_);
    ended_ = true;
    ending = std::move(thread_);
  }
  if (ending.joinable()) ending.join();
}

std::unique_ptr<client> test_parts::make(const client_options& options, const clock& time,
                                         std::unique_ptr<transport> carrier, bool threaded) {
  auto core = std::make_shared<client_core>(options, time, std::move(carrier), 1, threaded);
  return std::unique_ptr<client>(new client(options, std::move(core)));
}

}  // namespace simdlp::client_internal

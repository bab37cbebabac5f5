// SPDX-License-Identifier: Apache-2.0
// The parts that a client and its writers share: the dispatcher, the transport and the one thread
// that drives them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "client/dispatcher.h"
#include "client/fork_mark.h"
#include "client/transport.h"
#include "simdlp/client.h"

namespace simdlp::client_internal {

class writer_core;

class client_core {
 public:
  // Without `threaded`, the caller runs dispatch().step() itself.
  client_core(const client_options& options, const clock& time, std::unique_ptr<transport> carrier,
              std::uint64_t seed, bool threaded = true);
  client_core(const client_core&) = delete;
  client_core& operator=(const client_core&) = delete;
  ~client_core();

  [[nodiscard]] const client_options& options() const { return options_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] dispatcher& dispatch() { return dispatcher_; }
  [[nodiscard]] channel& direct() { return *direct_; }
  [[nodiscard]] bool is_own_thread() const {
    return std::this_thread::get_id() == thread_id_.load();
  }
  [[nodiscard]] bool is_forked() const { return mark_.is_forked(); }

  void start();  // the thread, once
  void close();
  [[nodiscard]] bool is_closed() const { return closed_.load(); }

  void add(const std::shared_ptr<writer_core>& writer);

 private:
  client_options options_;
  std::string problem_;
  fork_mark mark_;
  std::unique_ptr<transport> carrier_;
  dispatcher dispatcher_;
  std::shared_ptr<channel> direct_;
  std::mutex mutex_;  // protects the members below
  std::thread thread_;
  bool ended_ = false;  // the thread has ended, or will not be started
  std::atomic<std::thread::id> thread_id_{};
  std::atomic<bool> started_;
  std::atomic<bool> closed_{false};
  std::vector<std::weak_ptr<writer_core>> writers_;
};

// Tests make clients with a clock and a transport of their own.
struct test_parts {
  static std::unique_ptr<client> make(const client_options& options, const clock& time,
                                      std::unique_ptr<transport> carrier, bool threaded = true);
  static client_core& core_of(client& of) { return *of.core_; }
};

}  // namespace simdlp::client_internal

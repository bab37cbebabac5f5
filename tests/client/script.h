// SPDX-License-Identifier: Apache-2.0
// A server and a clock as a script: a function answers each request, after a delay of scripted time.
// Waiting moves the clock, so hours take milliseconds.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "client/client_core.h"
#include "client/transport.h"

namespace simdlp::client_test {

using client_internal::answer;
using client_internal::duration;
using client_internal::request;
using client_internal::time_point;

class manual_clock final : public client_internal::clock {
 public:
  [[nodiscard]] time_point now() const override { return time_point(duration(1'000'000 + ms_)); }
  [[nodiscard]] std::int64_t unix_time() const override {
    return 1'700'000'000'000'000'000 + ms_ * 1'000'000;
  }
  void advance(duration by) { ms_ += by.count(); }
  [[nodiscard]] std::int64_t elapsed() const { return ms_; }

 private:
  std::atomic<std::int64_t> ms_{0};
};

struct seen {
  std::string method;
  std::string url;
  std::string body;
  std::map<std::string, std::string> headers;
  std::int64_t at = 0;  // ms since the clock began
};

struct reply {
  int status = 204;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  write_error_kind failure = write_error_kind::none;
  duration after{0};
};

// A test may replace the function while the client's thread asks it.
class answer_function {
 public:
  using function = std::function<reply(const seen&)>;

  answer_function& operator=(function next) {
    const std::scoped_lock held(mutex_);
    function_ = std::move(next);
    return *this;
  }
  [[nodiscard]] function current() const {
    const std::scoped_lock held(mutex_);
    return function_;
  }
  reply operator()(const seen& one) const { return current()(one); }

 private:
  mutable std::mutex mutex_;
  function function_ = [](const seen&) { return reply(); };
};

// Shared by the test and the transport, which the client owns.
struct script {
  manual_clock clock;
  answer_function answer;
  std::mutex mutex;
  std::vector<seen> requests;
  // If false, only advance() moves the clock.
  std::atomic<bool> runs_by_itself{true};
  // While true, answers are held back.
  std::atomic<bool> holds{false};
  // Calls of wake(): a call that begins to wait for the client's thread wakes it.
  std::atomic<int> wakes{0};

  [[nodiscard]] std::vector<seen> all() {
    const std::scoped_lock held(mutex);
    return requests;
  }
};

std::unique_ptr<client_internal::transport> scripted_transport(std::shared_ptr<script> of);

// A client on the script. If `threaded` is false, the test calls step() of its dispatcher.
std::unique_ptr<client> scripted_client(const std::shared_ptr<script>& of, client_options options);

// Options for tests: database db, v2, no jitter, no time limit for batches.
client_options plain_options();

}  // namespace simdlp::client_test

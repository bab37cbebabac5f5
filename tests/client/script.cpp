// SPDX-License-Identifier: Apache-2.0
#include "script.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace simdlp::client_test {
namespace {

class transport_of_script final : public client_internal::transport {
 public:
  explicit transport_of_script(std::shared_ptr<script> of) : script_(std::move(of)) {}

  void start(std::uint64_t id, const request& what) override {
    seen one;
    one.method = what.method;
    one.url = what.url;
    one.body = what.body;
    for (const auto& [name, value] : what.headers) one.headers[name] = value;
    one.at = script_->clock.elapsed();
    const reply says = script_->answer(one);
    {
      const std::scoped_lock held(script_->mutex);
      script_->requests.push_back(one);
    }
    answer made;
    made.id = id;
    made.status = says.status;
    made.body = says.body;
    made.headers = says.headers;
    if (says.failure != write_error_kind::none) {
      made.failure.kind = says.failure;
      made.failure.retryable = says.failure != write_error_kind::tls;
      made.failure.message = "scripted";
    }
    due_.push_back({script_->clock.now() + says.after, std::move(made)});
  }

  void cancel(std::uint64_t id) override {
    std::erase_if(due_, [&](const pending& each) { return each.result.id == id; });
  }

  void poll(duration timeout, std::vector<answer>& answers) override {
    using std::chrono::milliseconds;
    std::unique_lock held(mutex_);
    if (script_->runs_by_itself && !woken_) {
      // Gives callers that are about to write the chance to do so before time passes.
      if (timeout.count() > 0 && due_.empty())
        woken_by_.wait_for(held, milliseconds(1), [&] { return woken_; });
      time_point next = script_->clock.now() + timeout;
      if (!script_->holds) {
        for (const pending& each : due_) next = std::min(next, each.at);
      }
      const auto by = std::chrono::duration_cast<duration>(next - script_->clock.now());
      if (!woken_ && by.count() < 1'000'000'000) {
        if (by.count() > 0) script_->clock.advance(by);
      } else if (!woken_) {
        woken_by_.wait_for(held, milliseconds(50), [&] { return woken_; });
      }
    } else if (!woken_) {
      woken_by_.wait_for(held, milliseconds(1), [&] { return woken_; });
    }
    woken_ = false;
    if (script_->holds) return;
    const time_point now = script_->clock.now();
    for (auto at = due_.begin(); at != due_.end();) {
      if (at->at > now) {
        ++at;
        continue;
      }
      answers.push_back(std::move(at->result));
      at = due_.erase(at);
    }
  }

  void wake() noexcept override {
    const std::scoped_lock held(mutex_);
    ++script_->wakes;
    woken_ = true;
    woken_by_.notify_all();
  }

 private:
  struct pending {
    time_point at;
    answer result;
  };
  std::shared_ptr<script> script_;
  std::vector<pending> due_;
  std::mutex mutex_;
  std::condition_variable woken_by_;
  bool woken_ = false;
};

}  // namespace

std::unique_ptr<client_internal::transport> scripted_transport(std::shared_ptr<script> of) {
  return std::make_unique<transport_of_script>(std::move(of));
}

std::unique_ptr<client> scripted_client(const std::shared_ptr<script>& of, client_options options) {
  return client_internal::test_parts::make(options, of->clock, scripted_transport(of));
}

client_options plain_options() {
  client_options options;
  options.database = "db";
  options.api = write_api::v2;
  options.connection.token = "secret-token";
  // The scripted clock moves while the writer waits, so a time limit could cut a batch between two
  // points.
  options.batch.flush_interval = duration(0);
  return options;
}

}  // namespace simdlp::client_test

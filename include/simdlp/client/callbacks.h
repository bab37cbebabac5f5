// SPDX-License-Identifier: Apache-2.0
// The callbacks of a batch_writer. They run on the client's thread, one at a time, and in order for each
// writer. An exception in a callback is counted and otherwise ignored. A callback may write to any writer
// that has room (otherwise the call returns would_block), but must not flush or close.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/client/line_collector.h"
#include "simdlp/client/write_error.h"

namespace simdlp {

// A batch, as callbacks receive it. Views are valid during the call.
struct batch_info {
  std::string_view database;
  std::string_view body;  // line protocol, not compressed
  std::uint64_t points = 0;
  std::uint64_t first_index = 0;  // of its first and last point, among all points of the writer
  std::uint64_t last_index = 0;
  // The indexes of all its points, in the order of the body. Points of other batches may lie between
  // them.
  std::span<const line_run> runs = {};
  std::uint32_t attempt = 0;                                           // from 1
  std::optional<std::chrono::steady_clock::time_point> first_attempt;  // unset without an attempt
  int status = 0;  // of the last answer; 0 without one
  // In on_error: good points that were not stored, and points that may or may not have been stored.
  std::uint64_t not_written = 0;
  std::uint64_t unknown = 0;

  // Moves the body out, for example into a file; `body` is not valid afterwards. In on_retry it is a
  // copy, because the batch is sent again.
  [[nodiscard]] std::string take() const {
    return owned == nullptr ? std::string(body) : std::move(*owned);
  }
  std::string* owned = nullptr;  // for take(); set by the client
};

// The result of on_retry.
class retry_decision {
 public:
  constexpr retry_decision() noexcept = default;
  static const retry_decision retry;    // after the delay; the default
  static const retry_decision give_up;  // the batch is given up
  // Retry at this time instead, but not after max_time.
  [[nodiscard]] static retry_decision retry_at(std::chrono::steady_clock::time_point when) {
    retry_decision chosen;
    chosen.time_ = when;
    return chosen;
  }

  [[nodiscard]] bool gives_up() const noexcept { return gives_up_; }
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> time() const noexcept {
    return time_;
  }

 private:
  explicit constexpr retry_decision(bool gives_up) noexcept : gives_up_(gives_up) {}

  bool gives_up_ = false;
  std::optional<std::chrono::steady_clock::time_point> time_;
};
inline constexpr retry_decision retry_decision::retry{};
inline constexpr retry_decision retry_decision::give_up{true};

struct writer_callbacks {
  // Called when the server has accepted a whole batch.
  std::function<void(const batch_info&)> on_success = {};
  // Called before a retry. The last argument is the delay until the retry. Also called when batches start
  // to wait (auth_failure::pause); the result is then ignored.
  std::function<retry_decision(const batch_info&, const write_error&, std::chrono::milliseconds)>
      on_retry = {};
  // Called once for each batch that was not written completely. The last argument lists the refused lines
  // that are known.
  std::function<void(const batch_info&, const write_error&, std::span<const line_error>)> on_error =
      {};
  // Called if points are dropped by full_policy or abort(). Points that drop_newest drops are in no batch: one
  // call reports all of them since the last call, and the body is empty.
  std::function<void(const batch_info&)> on_drop = {};
};

}  // namespace simdlp

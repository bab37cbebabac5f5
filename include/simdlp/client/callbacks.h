// SPDX-License-Identifier: Apache-2.0
// What a batch_writer reports while it works. Callbacks run on the client's thread, one at a time, and
// in order for each writer; one that throws is counted and changes nothing. A callback may write to any
// writer as long as that has room (otherwise the call returns would_block), but not flush or close.
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

#include "simdlp/client/write_error.h"

namespace simdlp {

// A batch, as its callbacks see it. Views are valid during the call.
struct batch_info {
  std::string_view database;
  std::string_view body;  // line protocol, not compressed
  std::uint64_t points = 0;
  std::uint64_t first_index = 0;  // of its first and last point, counted from the writer's first
  std::uint64_t last_index = 0;
  std::uint32_t attempt = 0;                                           // from 1
  std::optional<std::chrono::steady_clock::time_point> first_attempt;  // when it began, if ever
  int status = 0;  // of the last answer; 0 without one
  // In on_error: points that are good and were not stored, and points of which it is not known.
  std::uint64_t not_written = 0;
  std::uint64_t unknown = 0;

  // Moves the body out, for example into a file; `body` is not valid afterwards. In on_retry it is a
  // copy, because the batch is sent again.
  [[nodiscard]] std::string take() const {
    return owned == nullptr ? std::string(body) : std::move(*owned);
  }
  std::string* owned = nullptr;  // of the client
};

// What on_retry answers.
class retry_decision {
 public:
  constexpr retry_decision() noexcept = default;
  static const retry_decision retry;    // after the delay; the default
  static const retry_decision give_up;  // the batch ends
  // At this time instead, but not after max_time.
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
  std::function<void(const batch_info&)> on_success;
  // Before a retry that comes after `delay`.
  std::function<retry_decision(const batch_info&, const write_error&, std::chrono::milliseconds)>
      on_retry;
  // Once for each batch of which something was not written; `lines` are those that are known.
  std::function<void(const batch_info&, const write_error&, std::span<const line_error>)> on_error;
  // Points dropped by policy or abort().
  std::function<void(const batch_info&)> on_drop;
};

}  // namespace simdlp

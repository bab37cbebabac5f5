// SPDX-License-Identifier: Apache-2.0
// Computes the delay before the next attempt: the client's own, and the one in Retry-After.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "client/transport.h"

namespace simdlp::client_internal {

class back_off {
 public:
  back_off(const retry_options& options, std::uint64_t seed) : options_(options), random_(seed) {}

  // The delay before retry `n`, from 1.
  [[nodiscard]] duration delay(std::uint32_t n);
  // Uniform in [0, jitter].
  [[nodiscard]] duration jitter();

 private:
  retry_options options_;
  std::mt19937_64 random_;
};

// A Retry-After header: seconds, fractions accepted, or an HTTP date in any of the three forms of
// RFC 9110. Returns nullopt if it is not readable, not positive or in the past.
[[nodiscard]] std::optional<duration> parse_retry_after(std::string_view text,
                                                        std::int64_t unix_time);

}  // namespace simdlp::client_internal

// SPDX-License-Identifier: Apache-2.0
// The two interfaces that tests replace: the clock, and the transport of requests. Only the client's
// thread uses them, except for wake().
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simdlp/client/client_options.h"
#include "simdlp/client/write_error.h"

namespace simdlp::client_internal {

using duration = std::chrono::milliseconds;
using time_point = std::chrono::time_point<std::chrono::steady_clock, duration>;

class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual time_point now() const = 0;
  // Nanoseconds since the Unix epoch.
  [[nodiscard]] virtual std::int64_t unix_time() const = 0;
};

[[nodiscard]] const clock& system_clock();

struct request {
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;  // all but Content-Length
  std::string_view body;                                     // valid until the request has ended
};

struct answer {
  std::uint64_t id = 0;
  write_error failure;  // of the transport; there is no answer if it is set
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;                                          // at most its first 1 MiB

  [[nodiscard]] std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
};

class transport {
 public:
  virtual ~transport() = default;
  // Starts a request. A later poll() returns its answer, unless cancel() is called.
  virtual void start(std::uint64_t id, const request& what) = 0;
  virtual void cancel(std::uint64_t id) = 0;
  // Waits until there are answers, wake() was called or `timeout` has passed; appends the answers.
  virtual void poll(duration timeout, std::vector<answer>& answers) = 0;
  // Ends the current poll(), or else the next one. Any thread may call it.
  virtual void wake() noexcept = 0;
};

}  // namespace simdlp::client_internal

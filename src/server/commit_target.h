// SPDX-License-Identifier: Apache-2.0
// The interface for storing accepted lines, so that the server does not depend on the store.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "server/write_parameters.h"

namespace simdlp::endpoint {

struct commit_entry {
  std::string_view database;
  time_unit unit = time_unit::nanoseconds;
  std::int64_t arrival = 0;  // nanoseconds since the Unix epoch
  std::uint64_t points = 0;
  std::string_view body;
  bool no_sync = false;
};

enum class commit_status : std::uint8_t {
  stored,
  busy,    // too much is waiting already; the client may try again soon
  failed,  // the disk is full or broken
};

struct commit_result {
  commit_status status = commit_status::stored;
  std::string text;
};

class commit_target {
 public:
  using completion = std::function<void(const commit_result&)>;

  virtual ~commit_target() = default;
  // Stores the entry and calls `done`, on any thread, when it is durable or failed. If the result is not
  // `stored`, the entry was refused and `done` is not called. The views of `entry` must stay valid until
  // `done` is called.
  [[nodiscard]] virtual commit_result commit(const commit_entry& entry, completion done) = 0;
  // Returns the reason why entries cannot be stored now, or an empty string.
  [[nodiscard]] virtual std::string trouble() const = 0;
  // Returns a problem that an operator should look at although entries can be stored, or an empty
  // string.
  [[nodiscard]] virtual std::string warning() const { return {}; }
  // Appends metrics of its own in the text format of Prometheus.
  virtual void append_metrics(std::string&) const {}
  // When it returns, all accepted entries are on disk.
  virtual void close() {}
};

// Stores nothing: for tests and measurements.
class null_target : public commit_target {
 public:
  [[nodiscard]] commit_result commit(const commit_entry&, completion done) override {
    done({});
    return {};
  }
  [[nodiscard]] std::string trouble() const override { return {}; }
};

}  // namespace simdlp::endpoint

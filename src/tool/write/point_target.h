// SPDX-License-Identifier: Apache-2.0
// The destination of the points of `simdlp write`: a server, directly or through a queue on disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/client.h"
#include "simdlp/client/configuration.h"

namespace simdlp::tool {

class point_target {
 public:
  virtual ~point_target() = default;
  // Returns false if there is still no room for a point after `limit`.
  virtual bool wait_for_room(std::chrono::milliseconds limit) = 0;
  virtual write_status write(const point& from) = 0;
  virtual write_status write_line(const point& from) = 0;
  // Adds no default tags.
  virtual write_status encode(const std::function<refusal(encoder&)>& sections) = 0;
  virtual bool flush(std::chrono::milliseconds limit) = 0;
  virtual void close(std::chrono::milliseconds limit) = 0;
  [[nodiscard]] virtual write_statistics statistics() const = 0;
  // The number of answers with each HTTP status, if that is known.
  [[nodiscard]] virtual std::map<int, std::uint64_t> answers() const = 0;
  // The number of points that the queue has taken over: those up to the first one that it has not. 0
  // without a queue.
  [[nodiscard]] virtual std::uint64_t stored() const = 0;
  // The number of damaged places of the queue.
  [[nodiscard]] virtual std::uint64_t damaged() const = 0;
};

[[nodiscard]] std::unique_ptr<point_target> direct_target(const client_options& options,
                                                          writer_callbacks callbacks);

// What a queue reports.
struct queue_callbacks {
  // Called on another thread, without an error when a failure is over.
  std::function<void(const write_error&)> failed;
  // As queue_options::on_rejected.
  std::function<void(const write_error&, std::span<const line_error>, std::string_view)> rejected;
  // Called with a sentence about a damaged place of the queue. `loses`: points are lost.
  std::function<void(const std::string& sentence, bool loses)> damaged;
};

struct queue_place {
  std::string directory;
  bool must_exist = false;
  std::vector<queue_setting> section = {};  // of the configuration file
};

// Throws failure if the queue cannot be opened, or if queues are not part of this build.
[[nodiscard]] std::unique_ptr<point_target> queue_target(const queue_place& at,
                                                         const client_options& options,
                                                         queue_callbacks callbacks);

}  // namespace simdlp::tool

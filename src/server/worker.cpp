// SPDX-License-Identifier: Apache-2.0
#include "server/worker.h"

#include <memory>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace simdlp::endpoint {

namespace asio = boost::asio;

// A timer that never expires holds `settled`, so that only the worker's context owns it, because
// the database outlives the workers.
void wait_for_others(worker& at, write_request& request, std::function<void()> settled) {
  using time_point = asio::steady_timer::time_point;
  const auto alarm = std::make_shared<asio::steady_timer>(at.context, time_point::max());
  alarm->async_wait(
      [alarm, settled = std::move(settled)](const boost::system::error_code&) { settled(); });
  const std::weak_ptr<asio::steady_timer> weak = alarm;
  const bool waits = request.wait([context = &at.context, weak] {
    asio::post(*context, [weak] {
      if (const auto waiting = weak.lock()) waiting->cancel();
    });
  });
  if (!waits) alarm->cancel();
}

}  // namespace simdlp::endpoint

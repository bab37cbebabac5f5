// SPDX-License-Identifier: Apache-2.0
#include "server/worker.h"

#include <memory>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace simdlp::endpoint {

namespace asio = boost::asio;

// A timer that never expires holds `given`, so that nothing but the worker's context owns it: the
// database outlives the workers.
void wait_for_turn(worker& at, write_request& request, std::function<void()> given) {
  using time_point = asio::steady_timer::time_point;
  const auto alarm = std::make_shared<asio::steady_timer>(at.context, time_point::max());
  alarm->async_wait(
      [alarm, given = std::move(given)](const boost::system::error_code&) { given(); });
  const std::weak_ptr<asio::steady_timer> weak = alarm;
  const bool has_turn = request.wait_for_turn([context = &at.context, weak] {
    asio::post(*context, [weak] {
      if (const auto waiting = weak.lock()) waiting->cancel();
    });
  });
  if (has_turn) alarm->cancel();
}

}  // namespace simdlp::endpoint

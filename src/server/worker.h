// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>

#include "server/service.h"
#include "server/write_request.h"

namespace simdlp::endpoint {

// A thread of the server, and the state that its connections share.
struct worker {
  worker(service& of, catalog& all) : everyone(of), workspace(all) {}

  service& everyone;
  write_workspace workspace;
  // The last member, because its handlers return their buffers to the workspace.
  boost::asio::io_context context{1};
};

// Calls `settled` on the thread of `at` when the end_body() of `request` may be called again.
// `settled` is destroyed with the worker at the latest.
void wait_for_others(worker& at, write_request& request, std::function<void()> settled);

}  // namespace simdlp::endpoint

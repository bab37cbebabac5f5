// SPDX-License-Identifier: Apache-2.0
// Work that must end soon, whatever its input.
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>

#include <gtest/gtest.h>

namespace simdlp::client_test {

// Work that does not end cannot be stopped, so a failure ends the process.
inline void expect_to_end(const std::function<void()>& work) {
  constexpr std::chrono::seconds limit(20);  // a hundred times as long as it takes
  const std::future<void> done = std::async(std::launch::async, work);
  if (done.wait_for(limit) == std::future_status::ready) return;
  ADD_FAILURE() << "still at work after " << limit.count() << " seconds";
  std::fflush(nullptr);
  std::_Exit(EXIT_FAILURE);
}

}  // namespace simdlp::client_test

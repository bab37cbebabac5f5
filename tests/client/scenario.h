// SPDX-License-Identifier: Apache-2.0
// A writer with a scripted server, and the results that its caller sees.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "script.h"
#include "simdlp/client.h"

namespace simdlp::client_test {
using std::chrono::milliseconds;

inline point_builder numbered(int i) {
  point_builder point("m");
  point.tag("t", "a").field("v", i).timestamp(std::int64_t{i} + 1);
  return point;
}

struct observed {
  int successes = 0;
  int errors = 0;
  int drops = 0;
  std::vector<std::int64_t> delays;
  std::vector<line_error> lines;
  std::vector<write_error> failures;
};

inline writer_callbacks watch(observed& into) {
  writer_callbacks callbacks;
  callbacks.on_success = [&](const batch_info&) { ++into.successes; };
  callbacks.on_error = [&](const batch_info&, const write_error& error, auto lines) {
    ++into.errors;
    into.failures.push_back(error);
    into.lines.insert(into.lines.end(), lines.begin(), lines.end());
  };
  callbacks.on_retry = [&](const batch_info&, const write_error&, milliseconds delay) {
    into.delays.push_back(delay.count());
    return retry_decision::retry;
  };
  callbacks.on_drop = [&](const batch_info&) { ++into.drops; };
  return callbacks;
}

// Answers `first` to the first request, then 204.
inline std::function<reply(const seen&)> once(reply first) {
  auto asked = std::make_shared<int>(0);
  return [asked, first](const seen&) { return (*asked)++ == 0 ? first : reply(); };
}

class scenario : public ::testing::Test {
 protected:
  std::shared_ptr<script> server = std::make_shared<script>();
  client_options options = plain_options();
  observed seen_by_caller;

  // Writes `points` with one writer and closes it.
  write_statistics write(int points) {
    const auto made = scripted_client(server, options);
    batch_writer writer(*made, watch(seen_by_caller));
    for (int i = 0; i < points; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
    writer.flush();
    writer.close();
    const write_statistics books = writer.statistics();
    EXPECT_TRUE(books.balanced());
    EXPECT_EQ(books.pending, 0U);
    return books;
  }
};

}  // namespace simdlp::client_test

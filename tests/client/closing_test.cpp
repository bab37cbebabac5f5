// SPDX-License-Identifier: Apache-2.0
// close() and abort() end in time, and say what became of the points.
#include <mutex>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using closing = scenario;

TEST_F(closing, CloseEndsWhileTheServerIsAway) {
  options.batch.max_close_wait = milliseconds(1'000);
  server->answer = [](const seen&) { return reply{.failure = write_error_kind::connect}; };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  std::thread other([&] { writer.close(); });
  writer.close();
  other.join();
  writer.close();
  EXPECT_EQ(writer.statistics().given_up, 1U);
  EXPECT_EQ(seen_by_caller.errors, 1);
  const write_status late = writer.write(numbered(2));
  EXPECT_EQ(late.kind, write_error_kind::closed);
  EXPECT_TRUE(writer.statistics().balanced());
}

TEST_F(closing, CloseDoesNotWaitForARetryThatComesLater) {
  options.batch.max_close_wait = milliseconds(5'000);
  options.retry.max_time = milliseconds(0);
  server->answer = [](const seen&) {
    return reply{.status = 503, .headers = {{"retry-after", "100"}}};
  };
  server->runs_by_itself = false;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  writer.flush_async();
  while (writer.statistics().retried == 0) std::this_thread::yield();
  const std::int64_t begin = server->clock.elapsed();
  writer.close();
  EXPECT_LE(server->clock.elapsed() - begin, 5'000);
  EXPECT_EQ(writer.statistics().given_up, 1U);
  EXPECT_EQ(seen_by_caller.errors, 1);
}

TEST_F(closing, AbortDropsWhatWaits) {
  server->holds = true;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  writer.abort();
  const write_statistics books = writer.statistics();
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.pending, 0U);
  EXPECT_EQ(books.dropped + books.given_up, 1U);
}

TEST_F(closing, AbortGivesUpARequestUnderWay) {
  server->holds = true;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  writer.flush_async();
  while (server->all().empty()) std::this_thread::yield();
  EXPECT_TRUE(writer.write(numbered(2)).ok());
  writer.abort();
  const write_statistics books = writer.statistics();
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.given_up, 1U);
  EXPECT_EQ(books.dropped, 1U);
  EXPECT_EQ(seen_by_caller.drops, 1);
  ASSERT_EQ(seen_by_caller.failures.size(), 1U);
  EXPECT_EQ(seen_by_caller.failures[0].kind, write_error_kind::aborted);
  EXPECT_EQ(seen_by_caller.failures[0].message,
            "aborted before the answer came; its points may be stored");
}

TEST_F(closing, AWriteThatWaitsForRoomIsToldThatTheWriterIsClosed) {
  server->holds = true;
  options.batch.batch_size = 1;
  options.batch.buffer_bytes = 100;
  options.batch.when_full = full_policy::block;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  for (int i = 0; writer.wait_for_room(milliseconds(0)); ++i) {
    EXPECT_TRUE(writer.write(numbered(i)).ok());
  }
  const int wakes = server->wakes;
  write_status last;
  std::thread other([&] { last = writer.write(numbered(0)); });
  // The other thread wakes the client's when it waits. There is room for none of its points before.
  while (server->wakes == wakes) std::this_thread::yield();
  writer.close(milliseconds(0));
  other.join();
  EXPECT_EQ(last.kind, write_error_kind::closed);
  EXPECT_TRUE(writer.statistics().balanced());
}

// The test drives the client itself, so that the clock stands until close() has set its limit.
TEST_F(closing, CloseEndsAtItsLimitAlthoughARequestIsUnderWay) {
  server->holds = true;
  server->runs_by_itself = false;
  options.batch.max_close_wait = milliseconds(300);
  const auto made =
      client_internal::test_parts::make(options, server->clock, scripted_transport(server), false);
  auto& core = client_internal::test_parts::core_of(*made);
  auto result = made->write_async(numbered(1));
  while (server->all().empty()) EXPECT_TRUE(core.dispatch().step());
  std::thread other([&] { made->close(); });
  const auto is_closed = [&] {
    const std::scoped_lock held(core.dispatch().mutex());
    return core.direct().closed;
  };
  while (!is_closed()) std::this_thread::yield();
  const std::int64_t begin = server->clock.elapsed();
  server->runs_by_itself = true;
  while (core.dispatch().step()) {
  }
  other.join();
  EXPECT_EQ(result.get().counts.given_up, 1U);
  EXPECT_LE(server->clock.elapsed() - begin, 300);
}

}  // namespace
}  // namespace simdlp::client_test

// SPDX-License-Identifier: Apache-2.0
// Points that do not fit into the queue are handled by the policy.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "queue/opened_queue.h"
#include "queue/receiver.h"
#include "simdlp/queue.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

// Fills a small queue without a server.
[[nodiscard]] std::uint64_t fill(queue_writer& writer, int points) {
  std::uint64_t full = 0;
  const std::string text(1000, 'x');
  for (int i = 1; i <= points; ++i) {
    point_builder next("m");
    next.field("s", text);
    next.timestamp(i);
    const write_status status = writer.write(next);
    full += status.kind == write_error_kind::buffer_full ? 1 : 0;
  }
  return full;
}

TEST(full_queue, AFullOneFollowsThePolicy) {
  queue_options small;
  small.total_bytes = 100'000;
  client_options options = options_for(nobody);
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::fail;
    const auto writer = open(folder.path() / "q", options, small);
    const std::uint64_t full = fill(*writer, 300);
    EXPECT_GT(full, 100U);
    EXPECT_LE(writer->stored(), 300 - full);
    EXPECT_GT(writer->stored(), 0U);
  }
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::drop_newest;
    const auto writer = open(folder.path() / "q", options, small);
    EXPECT_EQ(fill(*writer, 300), 0U);
    EXPECT_GT(writer->statistics().dropped, 100U);
    EXPECT_EQ(writer->statistics().accepted, 300U);
    EXPECT_TRUE(writer->statistics().balanced());
  }
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::block;
    options.batch.block_timeout = 50ms;
    const auto writer = open(folder.path() / "q", options, small);
    EXPECT_GT(fill(*writer, 120), 1U);
  }
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::drop_oldest;
    options.batch.block_timeout = std::nullopt;
    {
      const auto writer = open(folder.path() / "q", options, small);
      EXPECT_EQ(fill(*writer, 300), 0U);
      EXPECT_GT(writer->statistics().dropped, 100U);
    }
    // The newest points are there.
    receiver server;
    const auto writer = open(folder.path() / "q", options_for(server.url()), small);
    EXPECT_TRUE(writer->flush(20s));
    EXPECT_NE(server.got().find("\" 300\n"), std::string::npos);
    EXPECT_EQ(server.got().find("\" 1\n"), std::string::npos);
  }
}

TEST(full_queue, ItCanBeAwaitedThatAFullOneHasRoom) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 100'000;
  const std::string address = free_address();
  client_options options = options_for("http://" + address);
  options.batch.block_timeout = 0ms;
  const auto writer = open(folder.path() / "q", options, small);
  EXPECT_TRUE(writer->wait_for_room());
  EXPECT_GT(fill(*writer, 300), 0U);
  EXPECT_FALSE(writer->wait_for_room(50ms));
  EXPECT_FALSE(writer->flush(50ms));
  running_server server(server_at(address));
  EXPECT_TRUE(writer->wait_for_room(20s));
  EXPECT_EQ(fill(*writer, 1), 0U);
  writer->close();
  EXPECT_FALSE(writer->wait_for_room(50ms));
}

// Calls that wait for room have not handed over their points yet, though batches of others are stored.
TEST(full_queue, PointsThatWaitForRoomAreNotStored) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 100'000;
  const std::string address = free_address();
  client_options options = options_for("http://" + address);
  options.batch.flush_interval = 0ms;
  options.batch.when_full = full_policy::block;
  options.batch.block_timeout = 20s;
  const auto writer = open(folder.path() / "q", options, small);
  std::uint64_t before = 0;
  for (; writer->wait_for_room(0ms); ++before) EXPECT_EQ(fill(*writer, 1), 0U);
  std::atomic<int> begun = 0;
  std::vector<std::thread> others;
  for (int i = 0; i < 3; ++i) {
    others.emplace_back([&] {
      ++begun;
      EXPECT_FALSE(writer->write(point_of(1)));
    });
  }
  while (begun < 3) std::this_thread::yield();
  std::this_thread::sleep_for(100ms);  // they wait
  EXPECT_LT(writer->stored(), before);
  running_server server(server_at(address));
  for (std::thread& each : others) each.join();
  // A call that has waited stores the points before its own. So only the last point is in the open
  // batch; if the calls had not waited, all three would be.
  EXPECT_EQ(writer->stored(), before + 2);
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_EQ(writer->stored(), before + 3);
}

TEST(full_queue, NoMoreOfTheOldestIsDroppedThanNeeded) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 100'000;
  client_options options = options_for(nobody);
  options.batch.flush_interval = 0ms;
  options.batch.when_full = full_policy::drop_oldest;
  const auto writer = open(folder.path() / "q", options, small);
  std::uint64_t most = 0;
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(fill(*writer, 10), 0U);
    const std::uint64_t held = writer->statistics().pending;
    most = std::max(most, held);
    EXPECT_GE(held, most / 2);
  }
  EXPECT_GT(writer->statistics().dropped, 100U);
}

TEST(full_queue, OneThatHoldsNoBatchAtAllIsClosedAllTheSame) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 10'000;
  client_options options = options_for(nobody);
  options.batch.batch_size = 100;
  options.batch.flush_interval = 0ms;
  options.batch.when_full = full_policy::drop_oldest;
  const auto writer = open(folder.path() / "q", options, small);
  EXPECT_EQ(fill(*writer, 50), 0U);
  writer->close();
  const write_statistics books = writer->statistics();
  EXPECT_EQ(books.dropped, 50U);
  EXPECT_TRUE(books.balanced());
}

}  // namespace
}  // namespace simdlp::testing

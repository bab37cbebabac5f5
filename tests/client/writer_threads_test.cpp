// SPDX-License-Identifier: Apache-2.0
// Writers and threads: several threads that feed one writer, forks, and the state after the end.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "scenario.h"
#include "simdlp/decoder.h"

namespace simdlp::client_test {
namespace {

using writer_threads = scenario;

TEST_F(writer_threads, ManyThreadsFeedOneWriter) {
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
    });
  }
  for (std::thread& each : threads) each.join();
  writer.close();
  EXPECT_EQ(writer.statistics().written, 16'000U);
  EXPECT_TRUE(writer.statistics().balanced());
}

TEST_F(writer_threads, CallsThatRaceWithCloseHaveResults) {
  for (int turn = 0; turn < 50; ++turn) {
    const auto made = scripted_client(server, options);
    std::vector<std::vector<std::future<write_result>>> calls(3);
    std::vector<std::thread> threads;
    for (auto& own : calls) {
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) own.push_back(made->write_async("m v=1 1"));
      });
    }
    made->close();
    for (std::thread& each : threads) each.join();
    write_statistics seen;
    for (auto& own : calls) {
      for (auto& each : own) {
        ASSERT_EQ(each.wait_for(std::chrono::seconds(60)), std::future_status::ready);
        const write_statistics counts = each.get().counts;
        EXPECT_EQ(counts.written + counts.given_up + counts.refused, 1U);
        seen.written += counts.written;
        seen.given_up += counts.given_up;
      }
    }
    EXPECT_EQ(made->statistics().written, seen.written);
    EXPECT_EQ(made->statistics().given_up, seen.given_up);
    EXPECT_EQ(made->statistics().pending, 0U);
    EXPECT_TRUE(made->statistics().balanced());
  }
}

// A thread that finds the lock taken makes the next records be encoded without it.
TEST_F(writer_threads, AfterContentionRecordsKeepOrderTimesAndBooks) {
  options.default_tags = {{"site", "Oslo"}};
  options.batch.batch_size = 300;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  std::atomic<bool> holds{false};
  std::atomic<bool> goes_on{false};
  std::thread first([&] {
    const write_status status = writer.encode([&](encoder& to) {
      holds = true;
      while (!goes_on) std::this_thread::yield();
      return to.measurement("m").field("v", 0).end_line(1);
    });
    EXPECT_TRUE(status.ok());
  });
  while (!holds) std::this_thread::yield();
  std::thread second([&] { EXPECT_TRUE(writer.write(numbered(0)).ok()); });
  std::this_thread::sleep_for(milliseconds(20));
  goes_on = true;
  first.join();
  second.join();
  for (int i = 0; i < 500; ++i) {
    EXPECT_TRUE(writer.write(point_builder("n").field("v", i)).ok());
    if (i % 50 != 0) continue;
    const write_status refused = writer.write(point_builder("n").tag("a", "b"));
    EXPECT_EQ(refused.code, errc::no_fields);
  }
  EXPECT_THROW((void)writer.encode([](encoder& to) -> refusal {
    to.measurement("n");
    throw std::runtime_error("of the caller");
  }),
               std::runtime_error);
  EXPECT_TRUE(writer.write(point_builder("n").field("v", 500)).ok());
  writer.close();
  const write_statistics books = writer.statistics();
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.written, 503U);
  EXPECT_EQ(books.refused, 10U);
  std::string all;
  for (const seen& each : server->all()) all += each.body;
  int next = 0;
  std::int64_t last = 0;
  decoder lines(all);
  for (const point here : lines) {
    ASSERT_TRUE(here) << here.raw();
    if (here.measurement() != "n") continue;
    EXPECT_TRUE(here.raw().starts_with("n,site=Oslo v=" + std::to_string(next++) + "i "));
    EXPECT_GT(here.timestamp().value_or(0), last);
    last = here.timestamp().value_or(0);
  }
  EXPECT_EQ(next, 501);
}

std::size_t entries(const char* folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

// The thread sanitizer starts its own thread together with the first one, and keeps it.
std::size_t threads_now() {
  std::thread([] {}).join();
  std::this_thread::sleep_for(milliseconds(50));
  return entries("/proc/self/task");
}

// A thread that was joined may be listed for another moment.
void wait_until_threads_are(std::size_t count) {
  const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (entries("/proc/self/task") != count && std::chrono::steady_clock::now() < latest) {
    std::this_thread::yield();
  }
  EXPECT_EQ(entries("/proc/self/task"), count);
}

TEST_F(writer_threads, NoThreadAndNoDescriptorIsLeftAfterClose) {
  const std::size_t threads = threads_now();
  const std::size_t files = entries("/proc/self/fd");
  for (int round = 0; round < 3; ++round) {
    options.connection.url = "http://127.0.0.1:1";  // nobody listens
    options.retry.max_retries = 0;
    client real(options);
    EXPECT_EQ(entries("/proc/self/task"), threads);  // not before the first write
    {
      batch_writer writer(real);
      EXPECT_TRUE(writer.write(numbered(1)).ok());
      writer.close(milliseconds(0));
      EXPECT_EQ(writer.statistics().given_up, 1U);
    }
    EXPECT_EQ(real.write(numbered(2)).error.kind, write_error_kind::connect);
    real.close();
    real.close();
    wait_until_threads_are(threads);
    EXPECT_EQ(real.write(numbered(3)).error.kind, write_error_kind::closed);
  }
  EXPECT_LE(entries("/proc/self/fd"), files + 1);  // libraries may keep one open
}

TEST_F(writer_threads, AWriterOfAClosedClientRefuses) {
  const auto made = scripted_client(server, options);
  made->close();
  batch_writer writer(*made);
  EXPECT_EQ(writer.write(numbered(1)).kind, write_error_kind::closed);
  writer.close();
  EXPECT_TRUE(writer.statistics().balanced());
  EXPECT_EQ(writer.statistics().pending, 0U);
}

TEST_F(writer_threads, AForkedChildRefusesAndTheParentGoesOn) {
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  const pid_t child = ::fork();
  if (child == 0) {
    const bool refused = writer.write(numbered(2)).kind == write_error_kind::closed &&
                         made->write(numbered(3)).error.kind == write_error_kind::closed &&
                         !writer.flush();
    ::_exit(refused ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  writer.close();
  EXPECT_EQ(writer.statistics().written, 1U);
}

TEST_F(writer_threads, AHundredWritersAreOneThreadAndDestructorsFlush) {
  const std::size_t threads = threads_now();
  {
    const auto one = scripted_client(server, options);
    const auto other = scripted_client(server, options);
    std::vector<std::unique_ptr<batch_writer>> all;
    for (int i = 0; i < 100; ++i) {
      all.push_back(std::make_unique<batch_writer>(i % 2 == 0 ? *one : *other));
      EXPECT_TRUE(all.back()->write(numbered(i)).ok());
    }
    EXPECT_LE(entries("/proc/self/task"), threads + 2);
  }
  std::size_t points = 0;
  for (const seen& each : server->all()) {
    points += static_cast<std::size_t>(std::ranges::count(each.body, '\n'));
  }
  EXPECT_EQ(points, 100U);
  wait_until_threads_are(threads);
}

}  // namespace
}  // namespace simdlp::client_test

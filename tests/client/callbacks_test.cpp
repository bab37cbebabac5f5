// SPDX-License-Identifier: Apache-2.0
// Callbacks may decide about retries, keep bodies, throw, sleep and write.
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bounded_work.h"
#include "scenario.h"

namespace simdlp::client_test {
namespace {

using callbacks = scenario;
using steady = std::chrono::steady_clock;

write_statistics write_with(client& with, const writer_callbacks& how, int points) {
  batch_writer writer(with, how);
  for (int i = 0; i < points; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
  writer.close();
  return writer.statistics();
}

TEST_F(callbacks, ARetryIsMadeWhenTheCallerSays) {
  server->answer = once({.status = 503});
  const auto made = scripted_client(server, options);
  std::optional<steady::time_point> first;
  writer_callbacks how;
  how.on_retry = [&](const batch_info& of, const write_error&, milliseconds) {
    first = of.first_attempt;
    return retry_decision::retry_at(server->clock.now() + milliseconds(77'000));
  };
  EXPECT_EQ(write_with(*made, how, 1).written, 1U);
  const auto all = server->all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].at - all[0].at, 77'000);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(*first, time_point(milliseconds(1'000'000 + all[0].at)));
}

TEST_F(callbacks, ABatchNamesTheIndexesOfItsPoints) {
  options.api = write_api::v3;
  options.accept_partial = false;
  options.on_reject = reject_policy::isolate;
  server->answer = once({.status = 400, .body = R"({"error":"e","data":[
      {"error_message":"x","line_number":2,"original_line":"m,t=a v=1i"},
      {"error_message":"y","line_number":4,"original_line":"m,t=a v=3i"}]})"});
  const auto indexes_of = [](const batch_info& of) {
    std::vector<std::uint64_t> all;
    for (const line_run& run : of.runs) {
      for (std::uint64_t i = 0; i < run.lines; ++i) all.push_back(run.first_index + i);
    }
    return all;
  };
  std::vector<std::uint64_t> refused;
  std::vector<std::uint64_t> written;
  writer_callbacks how;
  how.on_error = [&](const batch_info& of, const write_error&, auto) { refused = indexes_of(of); };
  how.on_success = [&](const batch_info& of) { written = indexes_of(of); };
  const auto made = scripted_client(server, options);
  EXPECT_EQ(write_with(*made, how, 5).written, 3U);
  EXPECT_EQ(refused, (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(written, (std::vector<std::uint64_t>{0, 2, 4}));
}

TEST_F(callbacks, NoLaterThanTheTimeForRetries) {
  server->answer = once({.status = 503});
  const auto made = scripted_client(server, options);
  writer_callbacks how;
  how.on_retry = [&](const batch_info&, const write_error&, milliseconds) {
    return retry_decision::retry_at(server->clock.now() + std::chrono::hours(24));
  };
  EXPECT_EQ(write_with(*made, how, 1).written, 1U);
  EXPECT_EQ(server->all().at(1).at - server->all().at(0).at, 180'000);
}

TEST_F(callbacks, ABatchIsGivenUpWhenTheCallerSays) {
  server->answer = [](const seen&) { return reply{.status = 503}; };
  const auto made = scripted_client(server, options);
  writer_callbacks how;
  how.on_retry = [](const batch_info&, const write_error&, milliseconds) {
    return retry_decision::give_up;
  };
  EXPECT_EQ(write_with(*made, how, 2).given_up, 2U);
  EXPECT_EQ(server->all().size(), 1U);
}

TEST_F(callbacks, ABodyCanBeTakenOut) {
  server->answer = [](const seen& of) {
    return of.body.find("v=1i") != std::string::npos
               ? reply{.status = 400, .body = R"({"code":"x"})"}
               : reply{.status = 204};
  };
  options.batch.batch_size = 1;
  const auto made = scripted_client(server, options);
  std::vector<std::string> good;
  std::vector<std::string> bad;
  writer_callbacks how;
  how.on_success = [&](const batch_info& of) { good.push_back(of.take()); };
  how.on_error = [&](const batch_info& of, const write_error&, auto) { bad.push_back(of.take()); };
  const write_statistics books = write_with(*made, how, 3);
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.pending, 0U);
  EXPECT_EQ(good, (std::vector<std::string>{"m,t=a v=0i 1\n", "m,t=a v=2i 3\n"}));
  EXPECT_EQ(bad, std::vector<std::string>{"m,t=a v=1i 2\n"});
}

TEST_F(callbacks, ARetriedBatchKeepsItsBody) {
  server->answer = once({.status = 503});
  const auto made = scripted_client(server, options);
  std::string copy;
  writer_callbacks how;
  how.on_retry = [&](const batch_info& of, const write_error&, milliseconds) {
    copy = of.take();
    return retry_decision::retry;
  };
  EXPECT_EQ(write_with(*made, how, 2).written, 2U);
  EXPECT_EQ(copy, server->all().at(1).body);
}

TEST_F(callbacks, AWriterWithoutThemLogsOnceASecond) {
  constexpr std::int64_t in_2022 = 1'641'024'000'000'000'000;
  options.batch.batch_size = 1;
  options.retry.max_retries = 0;
  std::vector<std::string> told;
  options.log = [&](std::string_view sentence) { told.emplace_back(sentence); };
  server->runs_by_itself = false;
  server->answer = [](const seen&) { return reply{.status = 501}; };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(writer.write(numbered(i).timestamp(in_2022)).ok());
  EXPECT_TRUE(writer.flush());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].find("1 point for 'db': http (HTTP 501)"), 0U) << told[0];
  server->clock.advance(milliseconds(1'000));
  EXPECT_TRUE(writer.write(numbered(9).timestamp(in_2022)).ok());
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(told.size(), 2U);
  server->runs_by_itself = true;
}

TEST_F(callbacks, WhatTheyThrowChangesNothing) {
  options.batch.batch_size = 1;
  auto asked = std::make_shared<int>(0);
  server->answer = [asked](const seen&) {
    const int n = (*asked)++;
    if (n == 0) return reply{.status = 503};
    if (n == 1) return reply{.status = 400, .body = R"({"code":"x"})"};
    return reply();
  };
  const auto made = scripted_client(server, options);
  writer_callbacks how;
  how.on_success = [](const batch_info&) { throw std::string("no"); };
  how.on_error = [](const batch_info&, const write_error&, auto) { throw 2; };
  how.on_retry = [](const batch_info&, const write_error&, milliseconds) -> retry_decision {
    throw 3;
  };
  batch_writer writer(*made, how);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
  EXPECT_TRUE(writer.flush());
  writer.close();
  EXPECT_EQ(writer.statistics().written, 4U);
  EXPECT_EQ(writer.statistics().rejected, 1U);
  EXPECT_EQ(writer.callback_failures(), 6U);
}

// The client's thread does not run, so that reports wait: one for each batch of the first writer, and one for
// all records that the second drops.
TEST_F(callbacks, ADropCostsTheSameHoweverManyReportsWait) {
  constexpr int many = 200'000;
  server->holds = true;
  options.batch.batch_size = 1;
  options.batch.buffer_bytes = 40;
  options.batch.when_full = full_policy::drop_oldest;
  client_options newest = options;
  newest.batch.when_full = full_policy::drop_newest;
  const auto made =
      client_internal::test_parts::make(options, server->clock, scripted_transport(server), false);
  int reports = 0;
  std::uint64_t points = 0;
  writer_callbacks how;
  how.on_drop = [&](const batch_info& of) {
    ++reports;
    points += of.points;
  };
  batch_writer first(*made, how);
  batch_writer second(*made, newest, how);
  expect_to_end([&] {
    for (int i = 0; i < many; ++i) EXPECT_TRUE(first.write(numbered(i)).ok());
    for (int i = 0; i < many; ++i) EXPECT_TRUE(second.write(numbered(i)).ok());
  });
  const std::uint64_t dropped_first = first.statistics().dropped;
  const std::uint64_t dropped_second = second.statistics().dropped;
  EXPECT_GT(dropped_first, many - 10U);
  EXPECT_GT(dropped_second, many - 10U);
  auto& dispatch = client_internal::test_parts::core_of(*made).dispatch();
  const auto report_all = [&] { EXPECT_TRUE(dispatch.step()); };
  report_all();
  EXPECT_EQ(points, dropped_first + dropped_second);
  EXPECT_EQ(reports, static_cast<int>(dropped_first) + 1);
  // A later drop has a report of its own.
  EXPECT_TRUE(second.write(numbered(0)).ok());
  report_all();
  EXPECT_EQ(reports, static_cast<int>(dropped_first) + 2);
  server->holds = false;
  std::thread other([&] {
    first.close();
    second.close();
    dispatch.stop();
  });
  while (dispatch.step()) {
  }
  other.join();
}

TEST_F(callbacks, AWriteThatWouldHaveToWaitIsRefusedInOne) {
  server->holds = true;
  options.batch.batch_size = 1;
  options.batch.buffer_bytes = 40;
  const auto made = scripted_client(server, options);
  batch_writer full(*made);
  client_options roomy = options;
  roomy.batch.buffer_bytes = 4'000;
  write_error_kind inside = write_error_kind::none;
  write_result direct;
  writer_callbacks how;
  how.on_drop = [&](const batch_info&) {
    // The other writer is full and waits for the same thread that runs this.
    for (int i = 0; i < 10 && inside == write_error_kind::none; ++i)
      inside = full.write(numbered(i)).kind;
    direct = made->write("m v=1 1");
    EXPECT_FALSE(full.flush());
  };
  batch_writer writer(*made, roomy, how);
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  writer.flush_async();
  EXPECT_TRUE(writer.write(numbered(2)).ok());
  writer.flush_async();
  writer.abort();
  EXPECT_EQ(inside, write_error_kind::would_block);
  EXPECT_EQ(direct.error.kind, write_error_kind::would_block);
  EXPECT_EQ(direct.counts.given, 1U);
  EXPECT_EQ(direct.counts.refused, 1U);
  server->holds = false;
  full.close();
  EXPECT_TRUE(full.statistics().balanced());
}

}  // namespace
}  // namespace simdlp::client_test

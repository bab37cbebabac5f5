// SPDX-License-Identifier: Apache-2.0
// Writers: callbacks, bounds, order.
#include <algorithm>
#include <atomic>
#include <future>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using writers = scenario;

TEST_F(writers, ASourceFasterThanTheServerIsSlowedAndMemoryStaysFlat) {
  server->answer = [](const seen&) { return reply{.after = milliseconds(1'000)}; };
  options.batch.batch_size = 10;
  options.batch.buffer_bytes = 1'000;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  std::uint64_t most = 0;
  for (int i = 0; i < 2'000; ++i) {
    EXPECT_TRUE(writer.write(numbered(i)).ok());
    most = std::max(most, writer.statistics().pending);
  }
  writer.close();
  EXPECT_LT(most, 100U);
  EXPECT_EQ(writer.statistics().written, 2'000U);
  EXPECT_GE(server->clock.elapsed(), 200'000);
}

TEST_F(writers, CallbacksMayThrowWriteAndTryToClose) {
  const auto made = scripted_client(server, options);
  batch_writer* self = nullptr;
  bool flushed = true;
  int written_inside = 0;
  writer_callbacks callbacks;
  callbacks.on_success = [&](const batch_info&) {
    flushed = self->flush();
    self->close();  // ignored here
    if (written_inside++ == 0) {
      EXPECT_TRUE(self->write(numbered(9)).ok());
    }
    throw 1;
  };
  batch_writer writer(*made, callbacks);
  self = &writer;
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  writer.flush();
  EXPECT_FALSE(flushed);
  writer.close();
  EXPECT_EQ(writer.statistics().written, 2U);
  EXPECT_EQ(writer.callback_failures(), 2U);
}

TEST_F(writers, EachPolicyKeepsMemoryBoundedAndTheBooksBalanced) {
  for (const full_policy policy : {full_policy::fail, full_policy::drop_oldest,
                                   full_policy::drop_newest, full_policy::block}) {
    server = std::make_shared<script>();
    seen_by_caller = {};
    server->holds = true;
    options.batch.batch_size = 10;
    options.batch.buffer_bytes = 2'000;
    options.batch.when_full = policy;
    options.batch.block_timeout = milliseconds(100);
    options.batch.max_close_wait = milliseconds(1'000);
    const auto made = scripted_client(server, options);
    batch_writer writer(*made, watch(seen_by_caller));
    for (int i = 0; i < 500; ++i) {
      const write_status status = writer.write(numbered(i));
      if (status) {
        EXPECT_EQ(status.kind, write_error_kind::buffer_full);
      }
      EXPECT_TRUE(writer.statistics().balanced());
      EXPECT_LT(writer.statistics().pending, 200U);
    }
    writer.close();
    const write_statistics books = writer.statistics();
    EXPECT_TRUE(books.balanced());
    EXPECT_EQ(books.given, 500U);
    EXPECT_EQ(books.pending, 0U);
    const bool drops = policy == full_policy::drop_oldest || policy == full_policy::drop_newest;
    EXPECT_EQ(books.dropped > 0, drops);
    EXPECT_EQ(books.refused > 0, !drops);
  }
}

TEST_F(writers, OrderIsKeptOverRandomFailures) {
  options.batch.batch_size = 100;
  options.retry.max_retries = retry_options::unlimited;
  options.retry.max_time = milliseconds(0);
  options.batch.max_close_wait = std::chrono::hours(1000);
  std::mt19937 random(7);
  server->answer = [&](const seen&) {
    switch (random() % 6) {
      case 0: return reply{.status = 503};
      case 1: return reply{.failure = write_error_kind::reset};
      case 2: return reply{.status = 413};
      default: return reply();
    }
  };
  const write_statistics books = write(2'000);
  EXPECT_EQ(books.written + books.rejected, 2'000U);
}

TEST_F(writers, SilenceSendsNothing) {
  const auto made = scripted_client(server, options);
  EXPECT_TRUE(made->write("").ok());
  EXPECT_TRUE(made->write("# only\n\n  \n").ok());
  batch_writer writer(*made);
  EXPECT_TRUE(writer.flush());
  writer.close();
  EXPECT_TRUE(server->all().empty());
}

TEST_F(writers, ATimerSendsWhatWaits) {
  options.batch.flush_interval = milliseconds(1'000);
  const auto made = scripted_client(server, options);
  server->runs_by_itself = false;
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  server->clock.advance(milliseconds(1'000));
  while (server->all().empty()) std::this_thread::yield();
  EXPECT_EQ(server->all().size(), 1U);
  server->runs_by_itself = true;
}

TEST_F(writers, DropsAreCountedExactly) {
  server->holds = true;
  options.batch.batch_size = 10;
  options.batch.buffer_bytes = 2'000;
  options.batch.when_full = full_policy::drop_oldest;
  std::uint64_t dropped = 0;
  std::uint64_t written = 0;
  writer_callbacks callbacks;
  callbacks.on_drop = [&](const batch_info& of) { dropped += of.points; };
  callbacks.on_success = [&](const batch_info& of) { written += of.points; };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, callbacks);
  for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
  server->holds = false;
  writer.close();
  EXPECT_EQ(writer.statistics().dropped, dropped);
  EXPECT_EQ(writer.statistics().written, written);
  EXPECT_EQ(dropped + written, 2'000U);
  EXPECT_GT(dropped, 0U);
}

// They are in no batch, so a call reports all of them since the last one.
TEST_F(writers, DropsOfTheNewestAreReported) {
  server->holds = true;
  options.batch.batch_size = 10;
  options.batch.buffer_bytes = 500;
  options.batch.when_full = full_policy::drop_newest;
  std::uint64_t dropped = 0;
  std::uint64_t reported = 0;
  std::uint64_t last = 0;
  std::uint64_t of_runs = 0;
  writer_callbacks callbacks;
  callbacks.on_drop = [&](const batch_info& of) {
    EXPECT_TRUE(of.body.empty());
    EXPECT_EQ(of.last_index - of.first_index + 1, of.points);
    dropped += of.points;
    for (const line_run& run : of.runs) of_runs += run.lines;
    last = of.last_index;
    ++reported;
  };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, callbacks);
  for (int i = 0; i < 300; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
  server->holds = false;
  EXPECT_TRUE(writer.flush());
  EXPECT_GT(dropped, 0U);
  EXPECT_EQ(dropped, writer.statistics().dropped);
  EXPECT_EQ(of_runs, dropped);
  EXPECT_EQ(last, 299U);
  EXPECT_LE(reported, dropped);
  writer.close();
  EXPECT_TRUE(writer.statistics().balanced());
}

TEST_F(writers, EveryPointIsStoredInOrderOverRandomFailures) {
  options.batch.batch_size = 50;
  options.retry.max_retries = retry_options::unlimited;
  options.retry.max_time = milliseconds(0);
  options.batch.max_close_wait = std::chrono::hours(1000);
  std::mt19937 random(11);
  std::vector<int> stored;
  server->answer = [&](const seen& of) {
    const auto kind = random() % 5;
    // The answer is lost, but the points are stored.
    if (kind != 0) {
      for (std::size_t at = 0; (at = of.body.find("v=", at)) != std::string::npos; at += 2)
        stored.push_back(std::stoi(of.body.substr(at + 2)));
    }
    if (kind == 0) return reply{.status = 503};
    if (kind == 1) return reply{.failure = write_error_kind::timeout};
    return reply();
  };
  EXPECT_EQ(write(5'000).written, 5'000U);
  int next = 0;
  for (const int each : stored) {
    EXPECT_LE(each, next);  // a repeated batch goes back, nothing is skipped
    next = std::max(next, each + 1);
  }
  EXPECT_EQ(next, 5'000);
}

TEST_F(writers, ASlowCallbackDelaysOnlyCallbacks) {
  std::atomic<int> calls{0};
  writer_callbacks callbacks;
  callbacks.on_success = [&](const batch_info&) {
    std::this_thread::sleep_for(milliseconds(20));
    ++calls;
  };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, callbacks);
  options.batch.batch_size = 1;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(writer.write(numbered(i)).ok());
  EXPECT_TRUE(writer.flush());
  EXPECT_GT(calls.load(), 0);  // flush() waits for the callbacks of what it flushes
  writer.close();
  EXPECT_EQ(writer.statistics().written, 10U);
}

TEST_F(writers, ACallerCanWaitForRoomAndLookAround) {
  server->holds = true;
  options.batch.batch_size = 1;
  options.batch.buffer_bytes = 100;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  EXPECT_TRUE(writer.wait_for_room(milliseconds(0)));
  int given = 0;
  while (writer.wait_for_room(milliseconds(1))) EXPECT_TRUE(writer.write(numbered(given++)).ok());
  EXPECT_LT(given, 100);
  server->holds = false;
  EXPECT_TRUE(writer.wait_for_room());
  writer.close();
  EXPECT_FALSE(writer.wait_for_room(milliseconds(1)));
  EXPECT_EQ(writer.statistics().written, static_cast<std::uint64_t>(given));
}

// A number is that of the call, whatever became of the calls before.
TEST_F(writers, RecordsKeepTheirNumbersIfOthersAreDropped) {
  for (const full_policy policy : {full_policy::drop_newest, full_policy::fail}) {
    server = std::make_shared<script>();
    server->holds = true;
    options.batch.batch_size = 10;
    options.batch.buffer_bytes = 500;
    options.batch.when_full = policy;
    std::uint64_t last = 0;
    writer_callbacks callbacks;
    callbacks.on_success = [&](const batch_info& of) { last = of.last_index; };
    const auto made = scripted_client(server, options);
    batch_writer writer(*made, callbacks);
    for (int i = 0; i < 300; ++i) static_cast<void>(writer.write(numbered(i)));
    server->holds = false;
    EXPECT_TRUE(writer.flush());
    EXPECT_LT(writer.statistics().written, 300U);
    EXPECT_TRUE(writer.write(numbered(300)).ok());
    writer.close();
    EXPECT_EQ(last, 300U);
    EXPECT_TRUE(writer.statistics().balanced());
  }
}

TEST_F(writers, LinesOfATextAreAcceptedOrListed) {
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write("m v=1 1\nm v=2 2").ok());
  const write_result mixed = writer.write("# comment\nm v=3 3\n  m v= 4\n");
  EXPECT_FALSE(mixed.ok());
  EXPECT_FALSE(mixed.error);
  EXPECT_EQ(mixed.counts.pending, 1U);
  ASSERT_EQ(mixed.lines.size(), 1U);
  EXPECT_EQ(mixed.lines[0].index, 1U);
  EXPECT_EQ(mixed.lines[0].code, "field_value_missing");
  EXPECT_EQ(mixed.lines[0].message,
            "line 3, column 7: " + std::string(message(errc::field_value_missing)));
  const write_status refused = writer.write(point_builder("no_fields"));
  EXPECT_EQ(describe(refused), "rejected: " + std::string(message(errc::no_fields)));
  writer.close();
  EXPECT_EQ(describe(writer.write(numbered(1))), "closed");
  EXPECT_EQ(writer.statistics().written, 3U);
  EXPECT_TRUE(writer.statistics().balanced());
}

struct reading {
  double value;
  std::int64_t time;
};
constexpr auto reading_layout =
    describe<reading>("m", as_field("v", &reading::value), as_timestamp(&reading::time));

TEST_F(writers, ResultsOfAsynchronousWritesComeLater) {
  const auto made = scripted_client(server, options);
  std::future<write_result> text = made->write_async("m v=1 1\nbad\n");
  std::future<write_result> records =
      made->write_async(reading_layout, std::vector<reading>{{2, 2}, {3, 3}});
  const write_result first = text.get();
  EXPECT_EQ(first.counts.written, 1U);
  EXPECT_EQ(first.counts.refused, 1U);
  EXPECT_TRUE(records.get().ok());
  EXPECT_EQ(made->statistics().written, 3U);
  EXPECT_TRUE(made->statistics().balanced());
}

TEST_F(writers, TheFutureIsReadyWhenTheAnswerIsThere) {
  using std::chrono::seconds;
  server->holds = true;
  const auto made = scripted_client(server, options);
  const std::future<write_result> sent = made->write_async("m v=1 1");
  EXPECT_EQ(sent.wait_for(seconds(0)), std::future_status::timeout);
  server->holds = false;
  EXPECT_EQ(sent.wait_for(seconds(60)), std::future_status::ready);
  const std::future<write_result> refused = made->write_async("bad");
  EXPECT_EQ(refused.wait_for(seconds(0)), std::future_status::ready);
}

TEST_F(writers, ADiscardedFutureIsNotWaitedFor) {
  const auto made = scripted_client(server, options);
  (void)made->write_async("m v=1 1");
  made->close();
  EXPECT_EQ(made->statistics().written, 1U);
}

TEST_F(writers, CloseCompletesFutures) {
  server->holds = true;
  options.batch.max_close_wait = milliseconds(0);
  const auto made = scripted_client(server, options);
  std::future<write_result> sent = made->write_async("m v=1 1\nm v=2 2");
  made->close();
  const write_result result = sent.get();
  EXPECT_EQ(result.counts.given_up, 2U);
  EXPECT_TRUE(result.error);
  EXPECT_EQ(made->write_async("m v=3 3").get().error.kind, write_error_kind::closed);
}

TEST_F(writers, AnswersAreCountedByStatus) {
  server->answer = once({.status = 503});
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  writer.close();
  EXPECT_EQ(writer.answers(), (std::map<int, std::uint64_t>{{204, 1}, {503, 1}}));
}

}  // namespace
}  // namespace simdlp::client_test

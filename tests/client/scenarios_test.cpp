// SPDX-License-Identifier: Apache-2.0
// Servers that misbehave: what is sent again and when, what ends how, and that the books balance.
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "script.h"
#include "simdlp/client.h"

namespace simdlp::client_test {
namespace {

using std::chrono::milliseconds;

point_builder numbered(int i) {
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

writer_callbacks watch(observed& into) {
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
std::function<reply(const seen&)> once(reply first) {
  auto asked = std::make_shared<int>(0);
  return [asked, first](const seen&) { return (*asked)++ == 0 ? first : reply(); };
}

class scenarios : public ::testing::Test {
 protected:
  std::shared_ptr<script> server = std::make_shared<script>();
  client_options options = plain_options();
  observed seen_by_caller;

  // Writes `points` with one writer and closes it.
  write_statistics write(int points) {
    // The scripted clock moves while the writer waits, so a time limit could cut a batch between two
    // points.
    options.batch.flush_interval = milliseconds(0);
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

TEST_F(scenarios, StatusesThatHealAreRepeatedAndStoredOnce) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 507, 520, 599}) {
    server = std::make_shared<script>();
    server->answer = once({.status = status, .body = "later"});
    const write_statistics books = write(3);
    EXPECT_EQ(books.written, 3U) << status;
    EXPECT_EQ(books.retried, 1U) << status;
    EXPECT_EQ(server->all().size(), 2U) << status;
  }
}

TEST_F(scenarios, StatusesThatDoNotHealAreReportedOnce) {
  for (const int status : {400, 404, 405, 406, 415, 422, 431, 451, 501, 505}) {
    server = std::make_shared<script>();
    seen_by_caller = {};
    server->answer = [status](const seen&) {
      return reply{.status = status, .body = R"({"code":"invalid","message":"db no"})"};
    };
    const write_statistics books = write(3);
    EXPECT_EQ(books.written, 0U) << status;
    EXPECT_EQ(books.given_up + books.not_written, 3U) << status;
    EXPECT_EQ(server->all().size(), 1U) << status;
    EXPECT_EQ(seen_by_caller.errors, 1) << status;
  }
}

TEST_F(scenarios, RetriesEndAfterTheirNumberWithDelaysInTheirRanges) {
  options.retry.max_time = milliseconds(0);
  server->answer = [](const seen&) { return reply{.status = 503}; };
  const write_statistics books = write(1);
  EXPECT_EQ(server->all().size(), 6U);
  EXPECT_EQ(books.given_up, 1U);
  EXPECT_EQ(seen_by_caller.errors, 1);
  ASSERT_EQ(seen_by_caller.delays.size(), 5U);
  const std::int64_t low[] = {5'000, 10'000, 20'000, 40'000, 80'000};
  const std::int64_t high[] = {10'000, 20'000, 40'000, 80'000, 125'000};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_GE(seen_by_caller.delays[i], low[i]);
    EXPECT_LE(seen_by_caller.delays[i], high[i]);
  }
}

TEST_F(scenarios, TheLastDelayIsShortenedToTheTimeAllowed) {
  server->answer = [](const seen&) { return reply{.status = 503}; };
  write(1);
  const auto all = server->all();
  EXPECT_LE(all.back().at - all.front().at, 180'000);
  EXPECT_EQ(all.back().at - all.front().at, 180'000);
}

TEST_F(scenarios, RetryAfterIsHonouredInEveryForm) {
  const std::pair<const char*, std::int64_t> forms[] = {
      {"20", 20'000}, {"0", 0}, {"-1", 0}, {"12.5", 12'500}, {"abc", 0}, {"1000000000", 125'000}};
  for (const auto& [text, least] : forms) {
    server = std::make_shared<script>();
    seen_by_caller = {};
    options.retry.max_retries = 1;
    server->answer = once({.status = 503, .headers = {{"retry-after", text}}});
    const write_statistics books = write(1);
    EXPECT_EQ(books.written, 1U) << text;
    const auto all = server->all();
    ASSERT_EQ(all.size(), 2U);
    const std::int64_t waited = all[1].at - all[0].at;
    EXPECT_GE(waited, std::max<std::int64_t>(least, 5'000)) << text;
    EXPECT_LE(waited, std::max<std::int64_t>(least, 10'000)) << text;
  }
}

TEST_F(scenarios, OneDestinationDoesNotDelayAnother) {
  server->answer = [](const seen& of) {
    return of.url.find("bucket=busy") != std::string::npos ? reply{.status = 429} : reply();
  };
  const auto made = scripted_client(server, options);
  client_options busy = options;
  busy.database = "busy";
  batch_writer slow(*made, busy);
  batch_writer fast(*made);
  server->runs_by_itself = false;
  EXPECT_TRUE(slow.write(numbered(1)).ok());
  slow.flush_async();
  EXPECT_TRUE(fast.write(numbered(2)).ok());
  EXPECT_TRUE(fast.flush());
  EXPECT_EQ(fast.statistics().written, 1U);
  EXPECT_EQ(slow.statistics().pending, 1U);
  slow.close(milliseconds(0));
  EXPECT_EQ(slow.statistics().given_up, 1U);
}

TEST_F(scenarios, ManyWaitingBatchesAreOneProber) {
  options.batch.batch_size = 1;
  options.retry.max_retries = retry_options::unlimited;
  options.retry.max_time = milliseconds(0);
  auto up = std::make_shared<std::atomic<bool>>(false);
  server->answer = [up](const seen& of) {
    if (of.at > 60'000) *up = true;
    return *up ? reply() : reply{.status = 503};
  };
  const write_statistics books = write(100);
  EXPECT_EQ(books.written, 100U);
  const auto all = server->all();
  int during = 0;
  for (const seen& each : all) during += each.at <= 60'000 ? 1 : 0;
  EXPECT_LE(during, 5);
  // In order, whatever failed.
  std::string last;
  std::int64_t previous = -1;
  for (const seen& each : all) {
    const std::int64_t value = std::stoll(each.body.substr(each.body.find("v=") + 2));
    EXPECT_GE(value, previous);
    previous = value;
  }
}

TEST_F(scenarios, LostConnectionsAreRepeated) {
  for (const write_error_kind kind : {write_error_kind::reset, write_error_kind::timeout,
                                      write_error_kind::dns, write_error_kind::connect}) {
    server = std::make_shared<script>();
    server->answer = once({.failure = kind});
    EXPECT_EQ(write(2).written, 2U);
    const auto all = server->all();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].body, all[1].body);  // with the same timestamps
  }
}

TEST_F(scenarios, TooLargeBatchesAreHalvedAndOneLineIsRejected) {
  options.batch.batch_size = 100'000;
  server->answer = [](const seen& of) {
    return of.body.size() > 10'000 ? reply{.status = 413} : reply();
  };
  const auto made = scripted_client(server, options);
  batch_writer writer(*made, watch(seen_by_caller));
  for (int i = 0; i < 1000; ++i) {
    point_builder point = numbered(i);
    if (i == 500) point.field("s", std::string(20'000, 'x'));
    EXPECT_TRUE(writer.write(point).ok());
  }
  writer.close();
  const write_statistics books = writer.statistics();
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.written, 999U);
  EXPECT_EQ(books.rejected, 1U);
  ASSERT_EQ(seen_by_caller.lines.size(), 1U);
  EXPECT_EQ(seen_by_caller.lines[0].index, 500U);
}

TEST_F(scenarios, RefusedLinesAreThoseOfTheCaller) {
  options.api = write_api::v3;
  server->answer = [](const seen&) {
    return reply{.status = 400,
                 .body = R"({"error":"partial write of line protocol occurred","data":[
      {"error_message":"type","line_number":2,"original_line":"m,t=a v=\"x"},
      null,
      {"error_message":"three","line_number":"3"}]})"};
  };
  const auto made = scripted_client(server, options);
  const write_result result = made->write(
      "# a comment\nm,t=a v=1 1\r\n\nbad line\nm,t=a v=\"x\ny\" 2\nm,t=a v=3 3\nm,t=a v=4 4\n");
  EXPECT_TRUE(result.counts.balanced());
  EXPECT_EQ(result.counts.given, 5U);
  EXPECT_EQ(result.counts.refused, 1U);
  EXPECT_EQ(result.counts.rejected, 3U);
  EXPECT_EQ(result.counts.written, 1U);
  ASSERT_EQ(result.lines.size(), 4U);
  EXPECT_EQ(result.lines[0].index, 1U);  // "bad line"
  EXPECT_EQ(result.lines[1].index, 2U);  // the second line that was sent
  EXPECT_FALSE(result.lines[2].known);
  EXPECT_EQ(result.lines[3].index, 3U);
}

TEST_F(scenarios, ShapesThatSayLessAreNotTakenForMore) {
  struct expected {
    const char* body;
    std::uint64_t rejected, not_written, unknown;
  };
  const expected all[] = {
      {R"({"error":"e","data":{"error_message":"x","line_number":1,"original_line":"m"}})", 1, 2,
       0},
      {R"({"code":"invalid","line":2,"message":"x"})", 1, 0, 2},
      {R"({"error":"partial write: x dropped=3"})", 0, 0, 3},
      {R"({"error":"partial write","data":[{"line_number":1,)", 0, 0, 3},
      {"<html>big page</html>", 0, 0, 3},
      {R"({"code":"invalid","message":"no"})", 0, 3, 0},
  };
  options.api = write_api::v3;
  for (const expected& each : all) {
    server = std::make_shared<script>();
    server->answer = [&](const seen&) { return reply{.status = 400, .body = each.body}; };
    const write_statistics books = write(3);
    EXPECT_EQ(books.rejected, each.rejected) << each.body;
    EXPECT_EQ(books.not_written, each.not_written) << each.body;
    EXPECT_EQ(books.unknown, each.unknown) << each.body;
    EXPECT_EQ(books.written, 0U) << each.body;
  }
}

TEST_F(scenarios, IsolationTakesTheBadLineOut) {
  options.api = write_api::v3;
  options.accept_partial = false;
  options.on_reject = reject_policy::isolate;
  server->answer = [](const seen& of) {
    std::size_t line = 1;
    const std::size_t bad = of.body.find("v=7");
    if (bad == std::string::npos) return reply();
    for (std::size_t i = 0; i < bad; ++i) line += of.body[i] == '\n' ? 1U : 0U;
    return reply{.status = 400,
                 .body = R"({"error":"e","data":{"error_message":"x","line_number":)" +
                         std::to_string(line) + R"(,"original_line":"m,t=a v=7"}})"};
  };
  const write_statistics books = write(20);
  EXPECT_EQ(books.rejected, 1U);
  EXPECT_EQ(books.written, 19U);
  ASSERT_EQ(seen_by_caller.lines.size(), 1U);
  EXPECT_EQ(seen_by_caller.lines[0].index, 7U);
}

TEST_F(scenarios, PagesAreNoWriteEndpoint) {
  for (const reply& each :
       {reply{.status = 200, .body = "<html>"}, reply{.status = 200, .body = "[1]"},
        reply{.status = 301, .headers = {{"location", "http://localhost/x"}}},
        reply{.status = 307, .headers = {{"location", "http://evil/x"}}}}) {
    server = std::make_shared<script>();
    server->answer = [&](const seen&) { return each; };
    const write_statistics books = write(2);
    EXPECT_EQ(books.given_up, 2U);
    for (const seen& one : server->all()) EXPECT_EQ(one.url.find("evil"), std::string::npos);
  }
}

TEST_F(scenarios, ARedirectOfTheSameHostIsFollowedOnce) {
  server->answer = [](const seen& of) {
    return of.url.find("/other") == std::string::npos
               ? reply{.status = 307, .headers = {{"location", "https://localhost/other"}}}
               : reply();
  };
  EXPECT_EQ(write(2).written, 2U);
  EXPECT_EQ(server->all().size(), 2U);
}

TEST_F(scenarios, ATokenThatIsDeadForTenMinutesLosesNothing) {
  server->answer = [](const seen& of) { return of.at < 600'000 ? reply{.status = 401} : reply(); };
  options.batch.max_close_wait = milliseconds(3'600'000);
  const write_statistics books = write(10);
  EXPECT_EQ(books.written, 10U);
  EXPECT_LE(server->all().size(), 12U);
}

TEST_F(scenarios, AFailPolicyReportsBadCredentialsAtOnce) {
  options.on_auth_failure = auth_failure::fail;
  server->answer = [](const seen&) { return reply{.status = 401}; };
  EXPECT_EQ(write(2).given_up, 2U);
  EXPECT_EQ(seen_by_caller.failures.at(0).kind, write_error_kind::auth);
}

TEST_F(scenarios, CloseEndsWhileTheServerIsAway) {
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

TEST_F(scenarios, CallbacksMayThrowWriteAndTryToClose) {
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

TEST_F(scenarios, EachPolicyKeepsMemoryBoundedAndTheBooksBalanced) {
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

TEST_F(scenarios, PointsWithoutATimestampAreStampedOnce) {
  server->answer = once({.failure = write_error_kind::timeout});
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(point_builder("m").field("v", 1)).ok());
  EXPECT_TRUE(writer.write(point_builder("m").field("v", "5 5")).ok());
  (void)writer.write("m v=3");
  writer.close();
  const auto all = server->all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].body, all[1].body);
  EXPECT_EQ(
      all[0].body,
      "m v=1i 1700000000000000000\nm v=\"5 5\" 1700000000000000001\nm v=3 1700000000000000002\n");
}

TEST_F(scenarios, OrderIsKeptOverRandomFailures) {
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
  const write_statistics books = write(20'000);
  EXPECT_EQ(books.written + books.rejected, 20'000U);
}

TEST_F(scenarios, SilenceSendsNothing) {
  const auto made = scripted_client(server, options);
  EXPECT_TRUE(made->write("").ok());
  EXPECT_TRUE(made->write("# only\n\n  \n").ok());
  batch_writer writer(*made);
  EXPECT_TRUE(writer.flush());
  writer.close();
  EXPECT_TRUE(server->all().empty());
}

TEST_F(scenarios, ATimerSendsWhatWaits) {
  const auto made = scripted_client(server, options);
  server->runs_by_itself = false;
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(numbered(1)).ok());
  server->clock.advance(milliseconds(1'000));
  while (server->all().empty()) std::this_thread::yield();
  EXPECT_EQ(server->all().size(), 1U);
  server->runs_by_itself = true;
}

TEST_F(scenarios, ManyThreadsFeedOneWriter) {
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

TEST_F(scenarios, TheTokenIsInNoMessage) {
  server->answer = [](const seen&) { return reply{.status = 401, .body = "no"}; };
  const auto made = scripted_client(server, options);
  const write_result result = made->write("m v=1 1");
  EXPECT_EQ(describe(result.error).find("secret-token"), std::string::npos);
  EXPECT_EQ(server->all().at(0).headers.at("Authorization"), "Token secret-token");
}

TEST_F(scenarios, AMissingDatabaseIsMadeOnce) {
  options.api = write_api::v1;
  options.create_database = true;
  auto made = std::make_shared<bool>(false);
  server->answer = [made](const seen& of) {
    if (of.url.find("/query?q=CREATE%20DATABASE%20%22db%22") != std::string::npos) {
      *made = true;
      return reply{.status = 200, .body = "{}"};
    }
    return *made ? reply()
                 : reply{.status = 404, .body = R"({"error":"database not found: \"db\""})"};
  };
  EXPECT_EQ(write(1).written, 1U);
}

TEST_F(scenarios, TheApiIsAskedForOnce) {
  options.api = write_api::automatic;
  server->answer = [](const seen& of) {
    if (of.method == "GET")
      return reply{.status = 200, .body = R"({"product_name":"InfluxDB 3 Core"})"};
    return reply();
  };
  const auto made = scripted_client(server, options);
  EXPECT_TRUE(made->write("m v=1 1").ok());
  EXPECT_TRUE(made->write("m v=1 2").ok());
  const auto all = server->all();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].url, "http://localhost:8086/api/v3/write_lp?db=db&precision=nanosecond");
}

TEST_F(scenarios, ServersOfPartialTextAreStillBusy) {
  for (const int status : {429, 503}) {
    server = std::make_shared<script>();
    server->answer =
        once({.status = status, .body = R"({"error":"unable to parse, partial write"})"});
    EXPECT_EQ(write(1).written, 1U);
  }
  server = std::make_shared<script>();
  server->answer = once({.status = 500, .body = "<html>unable to parse"});
  EXPECT_EQ(write(1).written, 1U);
  server = std::make_shared<script>();
  server->answer = once({.status = 500, .body = R"({"code":"x","message":"unable to parse"})"});
  EXPECT_EQ(write(1).not_written, 1U);
}

}  // namespace
}  // namespace simdlp::client_test

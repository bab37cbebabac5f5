// SPDX-License-Identifier: Apache-2.0
// Which answers are repeated, and when.
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using retries = scenario;

TEST_F(retries, StatusesThatHealAreRepeatedAndStoredOnce) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 507, 520, 599}) {
    server = std::make_shared<script>();
    server->answer = once({.status = status, .body = "later"});
    const write_statistics books = write(3);
    EXPECT_EQ(books.written, 3U) << status;
    EXPECT_EQ(books.retried, 1U) << status;
    EXPECT_EQ(server->all().size(), 2U) << status;
  }
}

TEST_F(retries, StatusesThatDoNotHealAreReportedOnce) {
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

TEST_F(retries, RetriesEndAfterTheirNumberWithDelaysInTheirRanges) {
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

TEST_F(retries, TheLastDelayIsShortenedToTheTimeAllowed) {
  server->answer = [](const seen&) { return reply{.status = 503}; };
  write(1);
  const auto all = server->all();
  EXPECT_LE(all.back().at - all.front().at, 180'000);
  EXPECT_EQ(all.back().at - all.front().at, 180'000);
}

TEST_F(retries, RetryAfterIsHonouredInEveryForm) {
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

TEST_F(retries, OfTwoRetryAftersTheFirstCounts) {
  options.retry.max_retries = 1;
  server->answer = once({.status = 503, .headers = {{"retry-after", "20"}, {"retry-after", "90"}}});
  EXPECT_EQ(write(1).written, 1U);
  EXPECT_EQ(server->all().at(1).at - server->all().at(0).at, 20'000);
}

TEST_F(retries, ANameThatIsFoundLaterLosesNothing) {
  server->answer = [](const seen& of) {
    return of.at < 30'000 ? reply{.failure = write_error_kind::dns} : reply();
  };
  const write_statistics books = write(20);
  EXPECT_EQ(books.written, 20U);
  EXPECT_GE(books.retried, 1U);
}

TEST_F(retries, WritersOfOneServerDoNotShareAnApiThatLacksNoSync) {
  options.api = write_api::automatic;
  server->answer = [](const seen& of) {
    if (of.url.find("/ping") == std::string::npos) return reply();
    return reply{.status = 204, .headers = {{"x-influxdb-version", "v2.7.0"}}};
  };
  const auto made = scripted_client(server, options);
  client_options quick = options;
  quick.no_sync = true;
  batch_writer usual(*made);
  EXPECT_TRUE(usual.write(numbered(1)).ok());
  usual.close();
  batch_writer other(*made, quick);
  EXPECT_TRUE(other.write(numbered(2)).ok());
  other.close();
  EXPECT_EQ(usual.statistics().written, 1U);
  EXPECT_EQ(other.statistics().sent, 1U);
  EXPECT_NE(server->all().back().url.find("no_sync=true"), std::string::npos);
}

TEST_F(retries, OneDestinationDoesNotDelayAnother) {
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

TEST_F(retries, ManyWaitingBatchesAreOneProber) {
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
  // In order, regardless of failures.
  std::string last;
  std::int64_t previous = -1;
  for (const seen& each : all) {
    const std::int64_t value = std::stoll(each.body.substr(each.body.find("v=") + 2));
    EXPECT_GE(value, previous);
    previous = value;
  }
}

TEST_F(retries, LostConnectionsAreRepeated) {
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

TEST_F(retries, ATokenThatIsDeadForTenMinutesLosesNothing) {
  server->answer = [](const seen& of) { return of.at < 600'000 ? reply{.status = 401} : reply(); };
  options.batch.max_close_wait = milliseconds(3'600'000);
  const write_statistics books = write(10);
  EXPECT_EQ(books.written, 10U);
  EXPECT_LE(server->all().size(), 12U);
}

TEST_F(retries, AFailPolicyReportsBadCredentialsAtOnce) {
  options.on_auth_failure = auth_failure::fail;
  server->answer = [](const seen&) { return reply{.status = 401}; };
  EXPECT_EQ(write(2).given_up, 2U);
  EXPECT_EQ(seen_by_caller.failures.at(0).kind, write_error_kind::auth);
}

TEST_F(retries, PointsWithoutATimestampAreStampedOnce) {
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

TEST_F(retries, ServersOfPartialTextAreStillBusy) {
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
  EXPECT_EQ(write(1).rejected, 1U);
}

TEST_F(retries, RetryAfterAsADateIsHonouredInItsThreeForms) {
  // The scripted clock begins at 1,700,000,000 s: Tue, 14 Nov 2023 22:13:20 GMT.
  const std::pair<const char*, std::int64_t> forms[] = {{"Tue, 14 Nov 2023 22:13:50 GMT", 30'000},
                                                        {"Tuesday, 14-Nov-23 22:13:50 GMT", 30'000},
                                                        {"Tue Nov 14 22:13:50 2023", 30'000},
                                                        {"Tue, 14 Nov 2023 22:00:00 GMT", 0},
                                                        {"Tue, 14 Xxx 2023 22:00:00 GMT", 0}};
  options.retry.max_retries = 1;
  for (const auto& [text, least] : forms) {
    server = std::make_shared<script>();
    server->answer = once({.status = 429, .headers = {{"retry-after", text}}});
    EXPECT_EQ(write(1).written, 1U) << text;
    const auto all = server->all();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_GE(all[1].at - all[0].at, std::max<std::int64_t>(least - 1'000, 5'000)) << text;
    EXPECT_LE(all[1].at - all[0].at, std::max<std::int64_t>(least, 10'000)) << text;
  }
}

TEST_F(retries, ARetryAfterBeyondTheTimeAllowedEndsTheBatchAtOnce) {
  options.retry.max_delay = milliseconds(300'000);
  server->answer = [](const seen&) {
    return reply{.status = 503, .headers = {{"retry-after", "250"}}};
  };
  EXPECT_EQ(write(1).given_up, 1U);
  EXPECT_EQ(server->all().size(), 1U);
  EXPECT_NE(seen_by_caller.failures.at(0).message.find("Retry-After"), std::string::npos);
}

TEST_F(retries, EachFailureOfTheNetworkHasItsKind) {
  options.retry.max_retries = 0;
  for (const write_error_kind kind :
       {write_error_kind::dns, write_error_kind::connect, write_error_kind::timeout,
        write_error_kind::reset, write_error_kind::protocol}) {
    server = std::make_shared<script>();
    seen_by_caller = {};
    server->answer = [kind](const seen&) { return reply{.failure = kind}; };
    EXPECT_EQ(write(1).given_up, 1U);
    EXPECT_EQ(seen_by_caller.failures.at(0).kind, kind);
  }
}

TEST_F(retries, AnUntrustedCertificateIsReportedAndNotTriedInALoop) {
  options.on_auth_failure = auth_failure::fail;
  server->answer = [](const seen&) { return reply{.failure = write_error_kind::tls}; };
  EXPECT_EQ(write(1).given_up, 1U);
  EXPECT_EQ(server->all().size(), 1U);
}

TEST_F(retries, ManyWritersStayApartAfterManyFailures) {
  options.retry.max_retries = 40;
  options.retry.max_time = milliseconds(0);
  server->answer = [](const seen&) { return reply{.status = 503}; };
  EXPECT_EQ(write(1).given_up, 1U);
  ASSERT_EQ(seen_by_caller.delays.size(), 40U);
  const auto [least, most] =
      std::minmax_element(seen_by_caller.delays.begin() + 4, seen_by_caller.delays.end());
  EXPECT_GE(*least, 80'000);
  EXPECT_LE(*most, 125'000);
  EXPECT_GT(*most - *least, 10'000);  // spread over the last range, not one value
}

TEST_F(retries, ACallIsRepeatedOnlyIfTheOptionsSaySo) {
  for (const bool on : {false, true}) {
    server = std::make_shared<script>();
    options.retry_writes = on;
    server->answer = once({.status = 503});
    const auto made = scripted_client(server, options);
    const write_result result = made->write("m v=1\nm v=2 5\n");
    EXPECT_EQ(result.ok(), on);
    EXPECT_EQ(result.counts.written, on ? 2U : 0U);
    EXPECT_EQ(result.counts.retried, on ? 1U : 0U);
    EXPECT_TRUE(result.counts.balanced());
    const auto all = server->all();
    ASSERT_EQ(all.size(), on ? 2U : 1U);
    // Stamped, so that it is not stored twice.
    EXPECT_EQ(all[0].body.starts_with(on ? "m v=1 17" : "m v=1\n"), true) << all[0].body;
    EXPECT_EQ(all.back().body, all.front().body);
  }
}

TEST_F(retries, ACallThatIsRepeatedEndsWithItsRetries) {
  options.retry_writes = true;
  server->answer = [](const seen&) { return reply{.status = 503}; };
  const auto made = scripted_client(server, options);
  const write_result result = made->write("m v=1 1");
  EXPECT_EQ(result.counts.given_up, 1U);
  EXPECT_EQ(result.error.status, 503);
  const auto all = server->all();
  EXPECT_LE(all.back().at - all.front().at, 180'000);
}

TEST_F(retries, ACallThatWaitsForItsRetryHoldsUpNoOther) {
  options.retry_writes = true;
  server->runs_by_itself = false;
  server->answer = [](const seen& request) {
    return reply{.status = request.body.starts_with("m v=1 ") ? 503 : 204};
  };
  const auto made = scripted_client(server, options);
  auto first = made->write_async("m v=1 1");
  while (made->statistics().retried == 0) std::this_thread::yield();
  EXPECT_TRUE(made->write("m v=2 2").ok());  // no time has passed
  server->runs_by_itself = true;
  EXPECT_EQ(first.get().counts.given_up, 1U);
}

TEST_F(retries, TheJitterDelaysATimedBatch) {
  options.batch.flush_interval = milliseconds(1'000);
  options.retry.jitter = milliseconds(10'000);
  std::int64_t latest = 0;
  for (int i = 0; i < 5; ++i) {
    server = std::make_shared<script>();
    const auto made = scripted_client(server, options);
    batch_writer writer(*made);
    EXPECT_TRUE(writer.write(numbered(i)).ok());
    while (server->all().empty()) std::this_thread::yield();
    latest = std::max(latest, server->all()[0].at);
    EXPECT_GE(server->all()[0].at, 1'000);
    EXPECT_LE(server->all()[0].at, 11'200);
  }
  EXPECT_GT(latest, 1'000);
}

}  // namespace
}  // namespace simdlp::client_test

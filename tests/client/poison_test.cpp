// SPDX-License-Identifier: Apache-2.0
// Batches that a server always answers with 500, because of a line that it cannot store.
#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

class poison : public scenario {
 protected:
  void SetUp() override {
    options.on_poison = poison_policy::isolate;
    options.retry.max_retries = 1;
    options.batch.max_close_wait = std::chrono::hours(10);
  }

  // The server answers 500 to every request with one of these values.
  void refuse_values(std::set<std::string> bad) {
    server->answer = [bad](const seen& of) {
      const bool any = std::ranges::any_of(bad, [&](const std::string& value) {
        return of.body.find("v=" + value + "i ") != std::string::npos;
      });
      return any ? reply{.status = 500, .body = "internal error"} : reply();
    };
  }
};

TEST_F(poison, ABadLineIsFoundAndTheRestIsWritten) {
  for (const char* const bad : {"0", "1", "377", "998", "999"}) {
    server = std::make_shared<script>();
    seen_by_caller = {};
    refuse_values({bad});
    const write_statistics books = write(1'000);
    EXPECT_EQ(books.written, 999U) << bad;
    EXPECT_EQ(books.rejected, 1U) << bad;
    ASSERT_EQ(seen_by_caller.lines.size(), 1U);
    EXPECT_EQ(seen_by_caller.lines[0].index, std::stoull(bad));
    EXPECT_LE(server->all().size(), 2U + 2 * 11) << bad;
  }
}

TEST_F(poison, EightLinesAreFoundAndTheRestIsGivenUp) {
  std::set<std::string> bad;
  for (int i = 0; i < 8; ++i) bad.insert(std::to_string(50 + i * 100));
  refuse_values(bad);
  write_statistics books = write(1'000);
  EXPECT_EQ(books.written, 992U);
  EXPECT_EQ(books.rejected, 8U);

  server = std::make_shared<script>();
  bad.clear();
  for (int i = 0; i < 20; ++i) bad.insert(std::to_string(25 + i * 50));
  refuse_values(bad);
  books = write(1'000);
  EXPECT_EQ(books.rejected, 8U);
  EXPECT_GT(books.written, 300U);
  EXPECT_EQ(books.written + books.rejected + books.given_up, 1'000U);
}

TEST_F(poison, LinesThatStandTogetherAreFound) {
  for (const int lines : {10, 16, 1'000}) {
    for (const int first : {0, 1, lines / 2, lines - 8}) {
      for (const int count : {2, 3, 6, 8}) {
        if (first + count > lines) continue;
        server = std::make_shared<script>();
        std::set<std::string> bad;
        for (int i = 0; i < count; ++i) bad.insert(std::to_string(first + i));
        refuse_values(bad);
        const write_statistics books = write(lines);
        EXPECT_EQ(books.rejected, static_cast<std::uint64_t>(count)) << lines << ' ' << first;
        EXPECT_EQ(books.written, static_cast<std::uint64_t>(lines - count))
            << lines << ' ' << first;
      }
    }
  }
}

TEST_F(poison, AServerThatAlwaysFailsIsNotTakenForBadLines) {
  server->answer = [](const seen&) { return reply{.status = 500}; };
  const write_statistics books = write(1'000);
  EXPECT_EQ(books.given_up, 1'000U);
  EXPECT_EQ(books.rejected, 0U);
  EXPECT_LE(server->all().size(), 100U);
}

TEST_F(poison, OtherFailuresAreNoReasonToSearch) {
  server->answer = [](const seen&) { return reply{.status = 503}; };
  EXPECT_EQ(write(100).given_up, 100U);
  EXPECT_EQ(server->all().size(), 2U);
}

TEST_F(poison, WithoutThePolicyABatchIsGivenUp) {
  options.on_poison = poison_policy::give_up;
  refuse_values({"5"});
  EXPECT_EQ(write(100).given_up, 100U);
  EXPECT_EQ(server->all().size(), 2U);
}

TEST_F(poison, AServerThatGoesAwayMeanwhileIsWaitedFor) {
  options.retry.max_retries = 3;
  refuse_values({"70"});
  auto says = server->answer.current();
  auto count = std::make_shared<int>(0);
  server->answer = [says, count](const seen& of) {
    const int n = ++*count;
    return n == 6 || n == 7 ? reply{.status = 503} : says(of);
  };
  const write_statistics books = write(100);
  EXPECT_EQ(books.written, 99U);
  EXPECT_EQ(books.rejected, 1U);
}

}  // namespace
}  // namespace simdlp::client_test

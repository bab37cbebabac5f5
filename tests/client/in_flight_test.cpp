// SPDX-License-Identifier: Apache-2.0
// Answers that change a destination while other requests to it are under way.
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "client/request_form.h"
#include "scenario.h"
#include "text/base64_text.h"

namespace simdlp::client_test {
namespace {

class in_flight : public scenario {
 protected:
  // Starts `count` writes before the first answer comes, and returns their sum.
  write_statistics write_together(std::size_t count) {
    const auto made = scripted_client(server, options);
    server->holds = true;
    std::vector<std::future<write_result>> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(made->write_async("m v=" + std::to_string(i)));
    }
    while (server->all().size() < count) std::this_thread::yield();
    server->holds = false;
    write_statistics sum;
    for (auto& each : all) {
      const write_result result = each.get();
      sum.written += result.counts.written;
      sum.given_up += result.counts.given_up;
    }
    return sum;
  }
};

TEST_F(in_flight, AllOfThemAreSentAgainWithTheOtherApi) {
  options.api = write_api::automatic;
  options.accept_partial = false;  // so v3 is tried without asking
  server->answer = [](const seen& one) {
    return reply{.status = one.url.find("/api/v3/") != std::string::npos ? 405 : 204};
  };
  const write_statistics sum = write_together(5);
  EXPECT_EQ(sum.written, 5U);
  EXPECT_EQ(sum.given_up, 0U);
  EXPECT_EQ(server->all().size(), 10U);
}

TEST_F(in_flight, AllOfThemAreSentAgainWhenTheDatabaseWasCreated) {
  options.api = write_api::v1;
  options.create_database = true;
  auto exists = std::make_shared<std::atomic<bool>>(false);
  auto created = std::make_shared<std::atomic<int>>(0);
  server->answer = [exists, created](const seen& one) {
    if (one.url.find("/query") != std::string::npos) {
      ++*created;
      *exists = true;
      return reply{.status = 200};
    }
    if (*exists) return reply();
    return reply{.status = 404, .body = R"({"error":"database not found: \"db\""})"};
  };
  const write_statistics sum = write_together(4);
  EXPECT_EQ(sum.written, 4U);
  EXPECT_EQ(sum.given_up, 0U);
  EXPECT_EQ(*created, 1);
}

// A database that does not exist although it was created ends the batch.
TEST_F(in_flight, ADatabaseIsCreatedOnce) {
  options.api = write_api::v1;
  options.create_database = true;
  server->answer = [](const seen& one) {
    if (one.url.find("/query") != std::string::npos) return reply{.status = 200};
    return reply{.status = 404, .body = R"({"error":"database not found: \"db\""})"};
  };
  EXPECT_EQ(write_together(3).given_up, 3U);
}

// The credentials of one writer do not hold back another one.
TEST_F(in_flight, AWrongPasswordStopsItsOwnWriterOnly) {
  options.connection.token.clear();
  server->answer = [](const seen& one) {
    const auto header = one.headers.find("Authorization");
    const bool good =
        header != one.headers.end() && header->second == "Basic " + base64::text_of("good:p");
    return reply{.status = good ? 204 : 401};
  };
  const auto made = scripted_client(server, options);
  client_options first = options;
  first.connection.username = "bad";
  first.connection.password = "p";
  client_options second = first;
  second.connection.username = "good";
  batch_writer wrong(*made, first);
  batch_writer right(*made, second);
  EXPECT_TRUE(wrong.write("m v=1").ok());
  EXPECT_FALSE(wrong.flush(milliseconds(10)));
  EXPECT_TRUE(right.write("m v=1").ok());
  EXPECT_TRUE(right.flush(milliseconds(1'000)));
  EXPECT_EQ(right.statistics().written, 1U);
}

}  // namespace
}  // namespace simdlp::client_test

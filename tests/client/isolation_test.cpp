// SPDX-License-Identifier: Apache-2.0
// reject_policy::isolate: bad lines are found and taken out, and the rest of their batch is written.
#include <string>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using isolation = scenario;

TEST_F(isolation, IsolationTakesTheBadLineOut) {
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

TEST_F(isolation, IsolationHalvesABatchIfNoLineIsNamed) {
  options.on_reject = reject_policy::isolate;
  server->answer = [](const seen& of) {
    const bool bad =
        of.body.find("v=7i") != std::string::npos || of.body.find("v=91i") != std::string::npos;
    return bad ? reply{.status = 400,
                       .body = R"({"code":"invalid","message":"field type conflict"})"}
               : reply();
  };
  const write_statistics books = write(100);
  EXPECT_EQ(books.rejected, 2U);
  EXPECT_EQ(books.written, 98U);
  ASSERT_EQ(seen_by_caller.lines.size(), 2U);
  EXPECT_EQ(seen_by_caller.lines[0].index, 7U);
  EXPECT_EQ(seen_by_caller.lines[1].index, 91U);
  EXPECT_LT(server->all().size(), 40U);
}

TEST_F(isolation, IsolationEndsIfEveryPartIsRefused) {
  options.on_reject = reject_policy::isolate;
  server->answer = [](const seen&) {
    return reply{.status = 400, .body = R"({"code":"invalid","message":"bucket is read-only"})"};
  };
  const write_statistics books = write(1'000);
  EXPECT_EQ(books.rejected + books.not_written, 1'000U);
  EXPECT_LT(server->all().size(), 120U);
}

TEST_F(isolation, IsolationTakesAllLinesOutThatAreNamed) {
  options.api = write_api::v3;
  options.accept_partial = false;
  options.on_reject = reject_policy::isolate;
  server->answer = once({.status = 400, .body = R"({"error":"e","data":[
      {"error_message":"x","line_number":2,"original_line":"m,t=a v=1i"},
      {"error_message":"y","line_number":4,"original_line":"m,t=a v=3i"}]})"});
  const write_statistics books = write(5);
  EXPECT_EQ(books.rejected, 2U);
  EXPECT_EQ(books.written, 3U);
  EXPECT_EQ(server->all().at(1).body, "m,t=a v=0i 1\nm,t=a v=2i 3\nm,t=a v=4i 5\n");
}

}  // namespace
}  // namespace simdlp::client_test

// SPDX-License-Identifier: Apache-2.0
// Options from connection strings, and the messages for wrong ones.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/client/configuration.h"

namespace simdlp::client_test {
namespace {

TEST(connection_string, NoRetryTimeoutOfQuestDBMeansNoRetry) {
  client_options options;
  EXPECT_TRUE(apply_connection_string(options, "http::addr=h:9000;retry_timeout=0;").ok());
  EXPECT_EQ(options.retry.max_retries, 0U);
}

TEST(connection_string, ConnectionStringsOfOtherClientsAreRead) {
  client_options options;
  EXPECT_TRUE(apply_connection_string(options,
                                      "https://h:8181/p?token=a%2Bb&database=d&authScheme="
                                      "Bearer&precision=s&gzipThreshold=10&writeNoSync=true")
                  .ok());
  EXPECT_EQ(options.connection.url, "https://h:8181/p");
  EXPECT_EQ(options.connection.token, "a+b");
  EXPECT_EQ(options.gzip_threshold, 10U);
  EXPECT_TRUE(options.no_sync);
  client_options questdb;
  EXPECT_TRUE(
      apply_connection_string(questdb, "http::addr=localhost:9000;username=u;password=a;;b;").ok());
  EXPECT_EQ(questdb.connection.url, "http://localhost:9000");
  EXPECT_EQ(questdb.connection.password, "a;b");
  EXPECT_EQ(questdb.api, write_api::v1);
  EXPECT_FALSE(apply_connection_string(questdb, "tcp::addr=localhost:9009;").ok());
}

TEST(connection_string, NamesInConnectionStringsMayBeCapitalised) {
  client_options options;
  const auto report = apply_connection_string(options, "http://h?Token=t&database=a&bucket=b");
  EXPECT_EQ(options.connection.token, "t");
  EXPECT_EQ(options.database, "a");
  EXPECT_EQ(report.warnings,
            (std::vector<std::string>{"'database' is given twice; the first one is used"}));
}

TEST(connection_string, QuestDBsRulesHoldForItsStrings) {
  client_options options;
  auto report = apply_connection_string(
      options,
      "https::addr=h:1;tls_verify=unsafe_off;tls_roots=/r.pem;request_timeout=500;"
      "retry_timeout=2000;retry_max_backoff_millis=300;init_buf_size=1;auto_flush=off;");
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_EQ(options.connection.url, "https://h:1");
  EXPECT_FALSE(options.connection.verify_ssl);
  EXPECT_EQ(options.retry.max_time, std::chrono::seconds(2));
  EXPECT_EQ(problem_of(options), "");
  EXPECT_EQ(apply_connection_string(options, "http::addr=h;addr=h;").problem,
            "'addr' is given twice");
  EXPECT_FALSE(apply_connection_string(options, "http::token=x;").ok());
  EXPECT_FALSE(apply_connection_string(options, "http::addr=h;tls_verify=off;").ok());
  EXPECT_FALSE(apply_connection_string(options, "http::addr=h;auto_flush=on;").ok());
  // The rest of a password is not shown.
  const auto cut = apply_connection_string(options, "http::addr=h;password=ab;secret;");
  EXPECT_EQ(cut.problem.find("secret"), std::string::npos);
  EXPECT_FALSE(cut.ok());
}

TEST(connection_string, URLStringsDecodeAndTakeTheFirstOfTwo) {
  client_options options;
  const auto report = apply_connection_string(
      options, "http://[::1]:8086?db=a%20b&db=c&writeAcceptPartial=false&writeUseV2Api=false&x=1");
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(options.connection.url, "http://[::1]:8086");
  EXPECT_EQ(options.database, "a b");
  EXPECT_FALSE(options.accept_partial);
  EXPECT_EQ(options.api, write_api::v3);
  EXPECT_EQ(report.warnings.size(), 2U);
}

}  // namespace
}  // namespace simdlp::client_test

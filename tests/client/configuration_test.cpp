// SPDX-License-Identifier: Apache-2.0
// Options from files, the environment and connection strings, and the messages for wrong ones.
#include "simdlp/client/configuration.h"

#include <map>

#include <gtest/gtest.h>

#include "client/request_form.h"

namespace simdlp::client_test {
namespace {

using variables = std::map<std::string, std::string>;

auto reading(const variables& from) {
  return [&from](const char* name) -> const char* {
    const auto found = from.find(name);
    return found == from.end() ? nullptr : found->second.c_str();
  };
}

TEST(configuration, FilesAreReadByTheirContent) {
  for (const char* const text :
       {"[influx2]\nurl = \"http://h:1\"\ntoken = \"a%b\"\norg = \"o\"\n[tags]\nUpper = \"x\"\n",
        "[influx2]\nurl = http://h:1\ntoken = a%b\norg = o\n[tags]\nUpper = x\n",
        R"({"url": "http://h:1", "token": "a%b", "org": "o", "tags": {"Upper": "x"}})"}) {
    client_options options;
    const auto report = apply_file(options, "f", text, reading({}));
    EXPECT_TRUE(report.ok()) << report.problem;
    EXPECT_EQ(options.connection.url, "http://h:1");
    EXPECT_EQ(options.connection.token, "a%b");
    EXPECT_EQ(options.org, "o");
    ASSERT_EQ(options.default_tags.size(), 1U);
    EXPECT_EQ(options.default_tags[0].key, "Upper");
  }
}

TEST(configuration, AWrongValueHasItsPlace) {
  client_options options;
  EXPECT_EQ(apply_file(options, "f", "[write]\nbatch_size = \"many\"\n", reading({})).problem,
            "f:2:14: batch_size is a number of points, not 'many'");
  EXPECT_EQ(
      apply_file(options, "f", "{\"write\":\n {\"no_sync\": \"maybe\"}}", reading({})).problem,
      "f:2:14: no_sync is true or false, not 'maybe'");
  EXPECT_FALSE(apply_file(options, "f", "{\"a\":", reading({})).ok());
  EXPECT_FALSE(apply_file(options, "f", "what is this\n", reading({})).ok());
}

TEST(configuration, AnUnknownKeyIsAWarningThatNamesTheNearest) {
  client_options options;
  const auto report = apply_file(options, "f", "[write]\nflush_intervall = 5\n", reading({}));
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_NE(report.warnings[0].find("did you mean 'flush_interval'?"), std::string::npos);
}

TEST(configuration, VariablesStandInValues) {
  const variables set{{"T", "tok"}};
  client_options options;
  const char* const text =
      "[influx3]\ntoken = \"${T}\"\nhost = \"http://${H:-local}:8181\"\n"
      "[tags]\na = \"${env.T}\"\nb = \"${env.NONE}\"\n";
  const auto report = apply_file(options, "f", text, reading(set));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(options.connection.token, "tok");
  EXPECT_EQ(options.connection.url, "http://local:8181");
  EXPECT_EQ(options.default_tags.size(), 1U);
  EXPECT_EQ(report.warnings.size(), 1U);
  EXPECT_FALSE(apply_file(options, "f", "[influx3]\ntoken = \"${NONE}\"\n", reading(set)).ok());
}

TEST(configuration, TheEnvironmentHasAnOrder) {
  const variables set{{"INFLUX_HOST", "http://a"},
                      {"INFLUXDB3_HOST_URL", "http://b"},
                      {"INFLUX_TOKEN", "t"},
                      {"INFLUX_WRITE_NO_SYNC", "on"},
                      {"INFLUX_WRITE_TIMEOUT", "20s"},
                      {"INFLUXDB_V2_VERIFY_SSL", "1"},
                      {"INFLUX_PRECISION", "millisecond"}};
  client_options options;
  const auto report = apply_environment(options, reading(set));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(report.warnings.size(), 1U);
  EXPECT_EQ(options.connection.url, "http://a");
  EXPECT_TRUE(options.no_sync);
  EXPECT_TRUE(options.connection.verify_ssl);
  EXPECT_EQ(options.connection.timeout, std::chrono::seconds(20));
  EXPECT_EQ(options.precision, precision::milliseconds);
  EXPECT_EQ(apply_environment(options, reading({{"INFLUX_WRITE_NO_SYNC", "2"}})).problem,
            "INFLUX_WRITE_NO_SYNC: no_sync is true or false, not '2'");
}

TEST(configuration, ConnectionStringsOfOtherClientsAreRead) {
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

TEST(configuration, URLsBecomeAddresses) {
  using client_internal::parse_address;
  EXPECT_EQ(parse_address("localhost:8086").base, "http://localhost:8086");
  EXPECT_EQ(parse_address("example.org").base, "https://example.org");
  EXPECT_EQ(parse_address("172.20.0.1:1").base, "http://172.20.0.1:1");
  EXPECT_EQ(parse_address("http://[::1]:8086/prefix/").base, "http://[::1]:8086/prefix");
  EXPECT_EQ(parse_address("http://h/x/api/v2/write?db=a").base, "http://h/x");
  EXPECT_FALSE(parse_address("http://h/api/v2").warning.empty());
  EXPECT_EQ(parse_address("unix:///run/i.sock").unix_socket, "/run/i.sock");
  const auto named = parse_address("http://us%3Aer:p%40ss@h");
  EXPECT_EQ(named.base, "http://h");
  EXPECT_EQ(named.username, "us:er");
  EXPECT_EQ(named.password, "p@ss");
  EXPECT_FALSE(parse_address("ftp://h").problem.empty());
  EXPECT_FALSE(parse_address("http://").problem.empty());
}

}  // namespace
}  // namespace simdlp::client_test

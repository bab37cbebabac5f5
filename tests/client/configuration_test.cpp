// SPDX-License-Identifier: Apache-2.0
// Options from files and the environment, and the messages for wrong ones.
#include "simdlp/client/configuration.h"

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "given_variables.h"

namespace simdlp::client_test {
namespace {

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

TEST(configuration, TheOrderOfTagsIsAList) {
  const std::vector<std::string> expected{"region", "a,b", "host"};
  for (const char* const text : {"[write]\ntag_order = ['region', 'a,b', \"${H:-host}\"]\n",
                                 "[write]\ntag_order = 'region, a\\,b,host'\n",
                                 "[write]\ntag_order = region, a\\,b , host\n",
                                 R"({"write": {"tag_order": ["region", "a,b", "host"]}})",
                                 R"({"write": {"tag_order": "region,a\\,b,host"}})"}) {
    client_options options;
    options.tag_order = {"overridden"};
    EXPECT_EQ(apply_file(options, "f", text, reading({})).problem, "") << text;
    EXPECT_EQ(options.tag_order, expected) << text;
  }
  client_options options;
  const variables set{{"SIMDLP_WRITE_TAG_ORDER", "b,a"}};
  EXPECT_TRUE(apply_environment(options, reading(set)).ok());
  EXPECT_EQ(options.tag_order, (std::vector<std::string>{"b", "a"}));
  EXPECT_TRUE(apply_connection_string(options, "http://h?tagOrder=c%2Cd").ok());
  EXPECT_EQ(options.tag_order, (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(set_option(options, "tag_order", ""), "");
  EXPECT_TRUE(options.tag_order.empty());
  EXPECT_EQ(set_option(options, "tag_order", "a,,b"),
            "tag_order must be tag keys separated by commas, not 'a,,b'");
  EXPECT_FALSE(apply_file(options, "f", "[write]\ntag_order = ['', 'a']\n", reading({})).ok());
  EXPECT_FALSE(apply_file(options, "f", "[write]\ntag_order = [1, 2]\n", reading({})).ok());
}

TEST(configuration, AWrongValueHasItsPlace) {
  client_options options;
  EXPECT_EQ(apply_file(options, "f", "[write]\nbatch_size = \"many\"\n", reading({})).problem,
            "f:2:14: batch_size must be a number of points, not 'many'");
  EXPECT_EQ(
      apply_file(options, "f", "{\"write\":\n {\"no_sync\": \"maybe\"}}", reading({})).problem,
      "f:2:14: no_sync must be true or false, not 'maybe'");
  EXPECT_FALSE(apply_file(options, "f", "{\"a\":", reading({})).ok());
  EXPECT_FALSE(apply_file(options, "f", "what is this\n", reading({})).ok());
}

TEST(configuration, AValueOfTheWrongTypeHasItsPlace) {
  client_options options;
  const auto problem = [&](const char* text) {
    return apply_file(options, "f", text, reading({})).problem;
  };
  EXPECT_EQ(problem("[influx3]\ntoken = ['a']\n"), "f:2:9: token must not be a list");
  EXPECT_EQ(problem("[influx3]\norg = 2024-01-01\n"), "f:2:7: org must not be a date");
  EXPECT_EQ(problem("[queue]\ndirectory = ['a']\n"), "f:2:13: directory must not be a list");
  EXPECT_EQ(problem("[tags.site]\na = 1\n"), "f:1:1: site must not be a table");
  EXPECT_EQ(problem(R"({"tags": {"a": ["x"]}})"), "f:1:16: a must not be a list");
  EXPECT_EQ(problem(R"({"influx3": {"token": {"a": 1}}})"), "f:1:23: token must not be an object");
  EXPECT_EQ(problem("[other]\nany = ['a']\n[influx3]\norg = 'o'\n"), "");
  EXPECT_EQ(problem("[write]\nbatch_size = 0\n"),
            "f:2:14: batch_size must be a number of points, not '0'");
  EXPECT_EQ(problem("[write]\nmax_in_flight = 0\n"),
            "f:2:17: max_in_flight must be a number, not '0'");
  EXPECT_EQ(problem("[write]\nexponential_base = 0.5\n"),
            "f:2:20: exponential_base must be a number of at least 1, not '0.500000'");
}

TEST(configuration, TheLastOfTwoTagsOrHeadersCounts) {
  client_options options;
  EXPECT_TRUE(
      apply_file(options, "f", "[tags]\nsite = 'a'\n[headers]\nX-A = '1'\n", reading({})).ok());
  set_default_tag(options, "site", "b");
  set_header(options, "x-a", "2");
  EXPECT_EQ(options.default_tags, (std::vector<owned_tag>{{"site", "b"}}));
  ASSERT_EQ(options.connection.headers.size(), 1U);
  EXPECT_EQ(options.connection.headers[0].second, "2");
  options.database = "d";
  EXPECT_EQ(problem_of(options), "");
  options.default_tags.push_back({"site", "c"});
  EXPECT_EQ(problem_of(options), "the default tag 'site' is given twice");
}

TEST(configuration, WhatCannotBeSentIsAProblem) {
  const auto problem_with = [](auto&& change) {
    client_options options;
    options.database = "d";
    change(options);
    return problem_of(options);
  };
  using std::chrono::milliseconds;
  EXPECT_EQ(problem_with([](auto& o) { o.connection.user_agent = "a\r\nX-Other: 1"; }),
            "user_agent contains a line feed");
  EXPECT_NE(problem_with([](auto& o) { o.default_tags = {{"", "v"}}; }), "");
  EXPECT_NE(problem_with([](auto& o) { o.default_tags = {{"time", "v"}}; }), "");
  EXPECT_EQ(problem_with([](auto& o) { o.batch.flush_interval = milliseconds(-1); }),
            "flush_interval is negative");
  EXPECT_EQ(problem_with([](auto& o) { o.batch.flush_interval = milliseconds::max(); }),
            "flush_interval is longer than ten years");
  EXPECT_EQ(problem_with([](auto& o) { o.retry.jitter = milliseconds(-5); }), "jitter is negative");
  EXPECT_EQ(problem_with([](auto& o) { o.connection.timeout = milliseconds(-5); }),
            "timeout is negative");
}

TEST(configuration, ACertificateThatCannotBeReadIsAProblem) {
  client_options options;
  options.database = "d";
  options.connection.ssl_ca_cert = "/no such file";
  EXPECT_EQ(problem_of(options), "ssl_ca_cert: '/no such file' cannot be read or is empty");
  options.connection.ssl_ca_cert = ::testing::TempDir();
  EXPECT_NE(problem_of(options), "");
  options.connection.verify_ssl = false;  // it is not needed
  EXPECT_EQ(problem_of(options), "");
  options.connection.cert_file = "/no such file";
  EXPECT_NE(problem_of(options), "");
  const std::string file = ::testing::TempDir() + "own_certificate.pem";
  std::ofstream(file) << "x";
  options.connection.cert_file = file;
  EXPECT_EQ(problem_of(options), "");
}

TEST(configuration, AnAddressThatCannotBeUsedIsAProblem) {
  client_options options;
  options.database = "d";
  for (const char* const url : {"http://h:abc", "http://h:65536", "http://h:0",
                                "http://h:", "http://[::1", "http://[::1]:x"}) {
    options.connection.url = url;
    EXPECT_NE(problem_of(options), "") << url;
  }
  for (const char* const url : {"http://h:65535", "http://[::1]", "http://[::1]:80/x", "h"}) {
    options.connection.url = url;
    EXPECT_EQ(problem_of(options), "") << url;
  }
  for (const char* const proxy : {"http://u:p@h:99999", "ftp://u:p@h", "http://", "[::1"}) {
    options.connection.proxy = proxy;
    EXPECT_EQ(problem_of(options), "the proxy is not a valid URL") << proxy;
  }
  for (const char* const proxy : {"h:3128", "http://u:p@h:3128/", "socks5h://h"}) {
    options.connection.proxy = proxy;
    EXPECT_EQ(problem_of(options), "") << proxy;
  }
}

TEST(configuration, AnUnknownKeyIsAWarningThatNamesTheNearest) {
  client_options options;
  const auto report = apply_file(options, "f", "[write]\nflush_intervall = 5\n", reading({}));
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_NE(report.warnings[0].find("did you mean 'flush_interval'?"), std::string::npos);
}

TEST(configuration, ASectionThatIsNotReadIsAWarning) {
  client_options options;
  const auto report = apply_file(
      options, "f", "[influx2]\norg = \"o\"\n[infux3]\nhost = \"h\"\ntoken = \"t\"\n", reading({}));
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_EQ(report.warnings[0],
            "f: section [infux3] is not read; known are influx2, influx3, write, queue, tags and "
            "headers");
  EXPECT_TRUE(
      apply_file(options, "f", "[a]\norg = \"o\"\nactive = true\n[b]\norg = \"x\"\n", reading({}))
          .warnings.empty());
}

TEST(configuration, TheErrorIsThatOfTheFormatOfTheFile) {
  client_options options;
  EXPECT_EQ(apply_file(options, "x.ini", "url: http://h\ndatabase: d\n  and more\n", {}).problem,
            "x.ini:3:1: expected 'key = value'");
  EXPECT_TRUE(apply_file(options, "x.toml", "url = \"http://h\nx = 1\n", {})
                  .problem.starts_with("x.toml:1:16: not TOML, INI or JSON: "));
  EXPECT_EQ(apply_file(options, "x.toml", "url = \"${}\"\n", reading({})).problem,
            "x.toml:1:7: '${}' has no name of a variable");
}

TEST(configuration, TheSectionOfTheQueueIsHandedOn) {
  client_options options;
  const auto report =
      apply_file(options, "f", "[queue]\ndirectory = \"${D:-q}\"\ntotal_bytes = 5\n", reading({}));
  EXPECT_TRUE(report.ok());
  EXPECT_TRUE(report.warnings.empty());
  ASSERT_EQ(report.queue.size(), 2U);
  EXPECT_EQ(report.queue[0].value, "q");
  EXPECT_EQ(report.queue[1].place, "f:3:15: ");
}

TEST(configuration, VariablesStandInValues) {
  const variables set{{"T", "tok"}, {"E", ""}};
  client_options options;
  const char* const text =
      "[influx3]\ntoken = \"${T}\"\nhost = \"http://${H:-local}:8181\"\n"
      "[tags]\na = \"${env.T}${E:-x}${E}\"\nb = \"${env.NONE}\"\n";
  const auto report = apply_file(options, "f", text, reading(set));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(options.connection.token, "tok");
  EXPECT_EQ(options.connection.url, "http://local:8181");
  ASSERT_EQ(options.default_tags.size(), 1U);
  EXPECT_EQ(options.default_tags[0].value, "tokx");
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
            "INFLUX_WRITE_NO_SYNC: no_sync must be true or false, not '2'");
}

TEST(configuration, ProfilesOfTheInfluxCommandAreRead) {
  const char* const text =
      "[default]\n  url = \"http://localhost:8086\"\n  token = \"one\"\n  org = \"o\"\n"
      "[cloud]\n  url = \"https://eu.example\"\n  token = \"two\"\n  org = \"p\"\n  active = true\n"
      "  previous = true\n";
  client_options options;
  auto report = apply_file(options, "configs", text, reading({}));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_EQ(options.connection.url, "https://eu.example");
  EXPECT_EQ(options.connection.token, "two");
  report = apply_file(options, "configs", text, reading({}), "default");
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(options.connection.token, "one");
  EXPECT_EQ(apply_file(options, "configs", text, reading({}), "none").problem,
            "configs: there is no section [none]; the file has: default, cloud");
  EXPECT_EQ(apply_file(options, "configs", "[a]\nurl=\"x\"\n[b]\nurl=\"y\"\n", reading({})).problem,
            "configs: no profile is active; the file has: a, b");
}

TEST(configuration, FilesOfOtherClientsAreReadAsTheyAre) {
  client_options options;
  // From the documentation of the Python client.
  auto report = apply_file(options, "config.ini",
                           "[influx2]\nurl=http://localhost:8086\norg=my-org\ntoken=my%token\n"
                           "timeout=6000\nconnection_pool_maxsize=25\nauth_basic=false\n"
                           "profilers=query,operator\nproxy=http://proxy.domain.org:8080\n"
                           "verify_ssl=no\n[tags]\nid = 132-987-655\ncustomer = California Miner\n"
                           "data_center = ${env.data_center}\n",
                           reading({{"data_center", "eu"}}));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_EQ(options.connection.timeout, std::chrono::seconds(6));
  EXPECT_EQ(options.connection.token, "my%token");
  EXPECT_EQ(options.connection.proxy, "http://proxy.domain.org:8080");
  EXPECT_FALSE(options.connection.verify_ssl);
  ASSERT_EQ(options.default_tags.size(), 3U);
  EXPECT_EQ(options.default_tags[1].value, "California Miner");
  EXPECT_EQ(options.default_tags[2].value, "eu");
  client_options from_json;
  report = apply_file(from_json, "config.json",
                      "{\"url\": \"http://localhost:8086\", \"token\": \"t\", \"org\": \"o\",\n"
                      " \"active\": true, \"timeout\": 6000, \"connection_pool_maxsize\": 55,\n"
                      " \"auth_basic\": false, \"profilers\": \"query, operator\",\n"
                      " \"tags\": {\"id\": \"132\", \"customer\": \"x\"}}",
                      reading({}));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_EQ(from_json.default_tags.size(), 2U);
}

TEST(configuration, NumbersAndTimesHaveTheirForms) {
  client_options options;
  EXPECT_TRUE(apply_file(options, "f",
                         "[write]\nexponential_base = 2.5\nretry_interval = \"1.5s\"\n"
                         "max_retry_time = \"1h\"\nmax_retries = \"unlimited\"\n"
                         "on_reject = \"isolate\"\nauth_failure = \"fail\"\n",
                         reading({}))
                  .ok());
  EXPECT_EQ(options.retry.exponential_base, 2.5);
  EXPECT_EQ(options.retry.interval, std::chrono::milliseconds(1'500));
  EXPECT_EQ(options.retry.max_time, std::chrono::hours(1));
  EXPECT_EQ(options.retry.max_retries, retry_options::unlimited);
  EXPECT_EQ(set_option(options, "max_retries", "5000000000"),
            "max_retries must be a number or unlimited, not '5000000000'");
}

TEST(configuration, AQuoteThatIsNotClosedIsNoValue) {
  client_options options;
  const auto report =
      apply_file(options, "f", "[influx3]\ntoken = \"abc\ndatabase = 1\n", reading({}));
  EXPECT_TRUE(report.problem.starts_with("f:2:")) << report.problem;
  EXPECT_EQ(report.problem.find("abc"), std::string::npos);
}

TEST(configuration, VariablesOfEveryClientAreKnown) {
  const variables set{{"INFLUXDB3_WRITE_HOST_URL", "http://w"},
                      {"INFLUXDB3_HOST_URL", "http://h"},
                      {"INFLUXDB3_AUTH_TOKEN", "t"},
                      {"INFLUXDB3_TLS_CA", "/ca.pem"},
                      {"INFLUX_BUCKET_ID", "0123"},
                      {"INFLUX_EXTRA_HTTP_HEADER", "X-Tenant: 7"},
                      {"INFLUX_WRITE_TIMEOUT", "10"},
                      {"INFLUX_SKIP_VERIFY", "true"}};
  client_options options;
  const auto report = apply_environment(options, reading(set));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(options.connection.url, "http://w");
  EXPECT_EQ(options.database, "0123");
  EXPECT_FALSE(options.connection.verify_ssl);
  ASSERT_EQ(options.connection.headers.size(), 1U);
  EXPECT_EQ(options.connection.headers[0].second, "7");
  EXPECT_EQ(report.warnings.size(), 2U);  // two hosts; ten milliseconds
  EXPECT_FALSE(apply_environment(options, reading({{"INFLUX_SKIP_VERIFY", "maybe"}})).ok());
  EXPECT_FALSE(apply_environment(options, reading({{"INFLUX_EXTRA_HTTP_HEADER", "x"}})).ok());
  client_options questdb;
  EXPECT_TRUE(
      apply_environment(questdb, reading({{"QDB_CLIENT_CONF", "http::addr=q;token=t;"}})).ok());
  EXPECT_EQ(questdb.connection.url, "http://q:9000");
  EXPECT_EQ(questdb.connection.scheme, auth_scheme::bearer);
}

// Its secrets must not reach another server, and no other secret its server.
TEST(configuration, QuestDBsVariableIsUsedAsAWholeOrNotAtAll) {
  const char* const text = "https::addr=q;username=u;password=p;tls_verify=unsafe_off;";
  client_options other;
  auto report =
      apply_environment(other, reading({{"QDB_CLIENT_CONF", text}, {"INFLUX_HOST", "https://h"}}));
  EXPECT_EQ(report.warnings, (std::vector<std::string>{"QDB_CLIENT_CONF is not used, because "
                                                       "INFLUX_HOST names a server"}));
  EXPECT_EQ(other.connection.url, "https://h");
  EXPECT_EQ(other.connection.username + other.connection.password, "");
  EXPECT_TRUE(other.connection.verify_ssl);
  client_options questdb;
  report =
      apply_environment(questdb, reading({{"QDB_CLIENT_CONF", text}, {"INFLUX_TOKEN", "secret"}}));
  EXPECT_EQ(report.warnings, (std::vector<std::string>{"INFLUX_TOKEN is not used, because "
                                                       "QDB_CLIENT_CONF says how to connect"}));
  EXPECT_EQ(questdb.connection.url, "https://q:9000");
  EXPECT_EQ(questdb.connection.token, "");
  EXPECT_EQ(questdb.connection.username, "u");
}

TEST(configuration, WhatIsProbablyNotMeantIsAWarning) {
  client_options options;
  options.database = "d";
  EXPECT_TRUE(warnings_of(options).empty());
  options.connection.token = "t";
  EXPECT_TRUE(warnings_of(options).empty());  // on the loopback
  options.connection.url = "http://db.example/api/v2/write";
  EXPECT_EQ(warnings_of(options).size(), 2U);
  options.connection.url = "https://db.example";
  options.connection.verify_ssl = false;
  EXPECT_EQ(warnings_of(options).size(), 1U);
  options.retry.max_delay = std::chrono::seconds(200);
  EXPECT_EQ(warnings_of(options).size(), 2U);
}

}  // namespace
}  // namespace simdlp::client_test

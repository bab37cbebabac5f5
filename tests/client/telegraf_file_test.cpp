// SPDX-License-Identifier: Apache-2.0
// Options from Telegraf's configuration file.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "given_variables.h"
#include "simdlp/client/configuration.h"

namespace simdlp::client_test {
namespace {

TEST(telegraf_file, AnOutputOfTelegrafIsRead) {
  const char* const text = R"([global_tags]
  site = "${SITE:-Oslo}"
[agent]
  interval = "10s"
  metric_batch_size = 250
  flush_interval = "3s"
[[outputs.influxdb]]
  alias = "old"
  urls = ["http://old:8086"]
  database = "telegraf"
  username = "u"
  password = "${PW}"
[[outputs.influxdb_v2]]
  urls = ["https://db.example:8086", "https://other:8086"]
  token = "$not-a-variable"
  organization = "o"
  bucket = "b"
  timeout = "7s"
  insecure_skip_verify = true
  content_encoding = "identity"
  [outputs.influxdb_v2.http_headers]
    X-Site = "north"
[[inputs.cpu]]
  percpu = true
)";
  client_options options;
  auto report = apply_file(options, "telegraf.conf", text, reading({}));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(
      report.warnings,
      (std::vector<std::string>{
          "telegraf.conf: there are 2 outputs for InfluxDB; the first is used, an "
          "'influxdb_v2' before others",
          "telegraf.conf: only the first of the urls is used",
          "telegraf.conf:15:11: token has a '$' before a name that is not set, and is left as "
          "it is"}));
  EXPECT_EQ(options.connection.url, "https://db.example:8086");
  EXPECT_EQ(options.connection.token, "$not-a-variable");
  EXPECT_EQ(options.org + options.database, "ob");
  EXPECT_EQ(options.api, write_api::v2);
  EXPECT_EQ(options.connection.timeout.count(), 7'000);
  EXPECT_FALSE(options.connection.verify_ssl);
  EXPECT_FALSE(options.gzip_threshold.has_value());
  EXPECT_EQ(options.batch.batch_size, 250U);
  EXPECT_EQ(options.batch.flush_interval.count(), 3'000);
  ASSERT_EQ(options.default_tags.size(), 1U);
  EXPECT_EQ(options.default_tags[0].value, "Oslo");
  ASSERT_EQ(options.connection.headers.size(), 1U);
  EXPECT_EQ(options.connection.headers[0].first, "X-Site");

  client_options old;
  report = apply_file(old, "telegraf.conf", text, reading({{"PW", "p"}}), "old");
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_EQ(old.api, write_api::v1);
  EXPECT_EQ(old.connection.password, "p");
  EXPECT_TRUE(old.create_database);
  EXPECT_EQ(old.gzip_threshold.value_or(0), 1'000U);
  report = apply_file(old, "telegraf.conf", text, reading({}), "none");
  EXPECT_EQ(report.problem,
            "telegraf.conf: there is no output with the alias or plugin name 'none'");
  report = apply_file(old, "telegraf.conf", "[[outputs.influxdb_v2]]\ntimeout = \"soon\"\n",
                      reading({}));
  EXPECT_EQ(report.problem, "telegraf.conf:2:11: timeout must be a time such as 10s, not 'soon'");
}

TEST(telegraf_file, VariablesOfTelegrafNeedNoBraces) {
  const char* const text = R"([[outputs.influxdb_v2]]
  urls = ["http://$HOST:8086"]
  token = "$INFLUX_TOKEN"
  organization = "$O-$O$"
  bucket = "b${B}$$B1_"
)";
  client_options options;
  const auto report =
      apply_file(options, "t", text,
                 reading({{"HOST", "h"}, {"INFLUX_TOKEN", "se$O"}, {"O", "x"}, {"B", "$O"}}));
  EXPECT_TRUE(report.ok()) << report.problem;
  EXPECT_EQ(options.connection.url, "http://h:8086");
  EXPECT_EQ(options.connection.token, "se$O");  // a value is not read again
  EXPECT_EQ(options.org, "x-x$");
  EXPECT_EQ(options.database, "b$O$$B1_");
  EXPECT_EQ(report.warnings.size(), 1U);
}

}  // namespace
}  // namespace simdlp::client_test

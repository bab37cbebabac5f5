// SPDX-License-Identifier: Apache-2.0
// Options of a queue from a configuration file.
#include <gtest/gtest.h>

#include "simdlp/queue/queue_configuration.h"

namespace simdlp {
namespace {

struct read_section {
  queue_options options;
  std::string directory;
  configuration_report report;

  explicit read_section(const std::string& lines) {
    client_options client;
    const configuration_report file = apply_file(
        client, "f", "[queue]\n" + lines, [](const char*) -> const char* { return nullptr; });
    EXPECT_TRUE(file.ok()) << file.problem;
    report = apply_queue_section(options, directory, file.queue);
  }
};

TEST(queue_configuration, EveryKeyIsRead) {
  const read_section all(
      "directory = \"/var/spool/q\"\nsync = \"batch\"\ntotal_bytes = 5000\nmax_age = \"24h\"\n");
  EXPECT_TRUE(all.report.ok()) << all.report.problem;
  EXPECT_EQ(all.directory, "/var/spool/q");
  EXPECT_EQ(all.options.sync, queue_sync::batch);
  EXPECT_EQ(all.options.total_bytes, 5'000U);
  EXPECT_EQ(all.options.max_age, std::chrono::hours(24));
}

TEST(queue_configuration, WhatIsWrongHasItsPlace) {
  EXPECT_EQ(read_section("sync = \"never\"\n").report.problem,
            "f:2:8: sync is batch, interval or none, not 'never'");
  EXPECT_EQ(read_section("total_bytes = 0\n").report.problem,
            "f:2:15: total_bytes is a number of bytes above 0, not '0'");
  EXPECT_EQ(read_section("max_age = \"old\"\n").report.problem,
            "f:2:11: max_age is a time such as 24h, not 'old'");
  const read_section unknown("maxage = 5\n");
  EXPECT_TRUE(unknown.report.ok());
  EXPECT_EQ(unknown.report.warnings.size(), 1U);
}

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// Default tags are added to every kind of record in the same spelling.
#include <string>

#include <gtest/gtest.h>

#include "simdlp/client/line_collector.h"

namespace simdlp::client_test {
namespace {

TEST(default_tags, BackslashesAreWrittenOnceInEachDialect) {
  for (const dialect* const each : {&dialect::portable, &dialect::influxdb1, &dialect::influxdb3,
                                    &dialect::go_v2, &dialect::victoriametrics}) {
    client_options options;
    options.database = "db";
    options.dialect = *each;
    options.default_tags = {{"host", "x\\y"}};
    const auto body_of = [&](auto&& add) {
      line_collector lines(options, [] { return std::int64_t{5}; });
      EXPECT_EQ(add(lines), errc::none);
      return std::string(lines.body());
    };
    const auto point =
        point_builder("m\\n").tag("k", "a\\b").field("f\\g", 1).timestamp(std::int64_t{2});
    const std::string expected = body_of([&](line_collector& to) { return to.add(point); });
    EXPECT_EQ(body_of([](line_collector& to) {
                return to.encode([](encoder& line) {
                  line.measurement("m\\n").tag("k", "a\\b").field("f\\g", 1);
                  return line.end_line(std::int64_t{2});
                });
              }).size(),
              expected.size());
    EXPECT_NE(expected.find(each->backslash == backslash_rule::twice ? "x\\\\y" : "x\\y"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace simdlp::client_test

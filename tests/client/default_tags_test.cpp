// SPDX-License-Identifier: Apache-2.0
// Default tags are added to every kind of record, in the same spelling and order.
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scenario.h"
#include "simdlp/client/line_collector.h"

namespace simdlp::client_test {
namespace {

using default_tags = scenario;

// A range that can be read once.
struct read_once {
  struct iterator {
    using value_type = point_builder;
    using difference_type = std::ptrdiff_t;
    const std::vector<point_builder>* from = nullptr;
    std::size_t* at = nullptr;

    const point_builder& operator*() const { return (*from)[*at]; }
    iterator& operator++() {
      ++*at;
      return *this;
    }
    void operator++(int) { ++*at; }
    bool operator==(std::default_sentinel_t) const { return *at == from->size(); }
  };
  const std::vector<point_builder>* from;
  std::size_t* at;

  [[nodiscard]] iterator begin() const { return {from, at}; }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }
};

TEST_F(default_tags, BackslashesAreWrittenOnceInEachDialect) {
  for (const dialect* const each : {&dialect::portable, &dialect::influxdb1, &dialect::influxdb3,
                                    &dialect::go_v2, &dialect::victoriametrics}) {
    options = {};
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

TEST_F(default_tags, DefaultTagsAreThoseOfTheirClient) {
  options.default_tags = {{"site", "a"}};
  const auto one = scripted_client(server, options);
  options.default_tags = {{"site", "b"}};
  const auto other = scripted_client(server, options);
  const std::vector<point_builder> points{numbered(1), numbered(2)};
  std::size_t at = 0;
  const read_once once_only{&points, &at};
  EXPECT_TRUE(one->write(once_only).ok());
  EXPECT_TRUE(other->write(points[0]).ok());
  const auto all = server->all();
  EXPECT_EQ(all.at(0).body, "m,site=a,t=a v=1i 2\nm,site=a,t=a v=2i 3\n");
  EXPECT_EQ(all.at(1).body, "m,site=b,t=a v=1i 2\n");
}

TEST_F(default_tags, TagsOfTheOrderAreSentFirst) {
  options.default_tags = {{"site", "x"}, {"area", "y"}};
  options.tag_order = {"zone", "site"};
  const auto made = scripted_client(server, options);
  const auto point =
      point_builder("m").tag("host", "h").tag("zone", "z").field("v", 1).timestamp(std::int64_t{2});
  EXPECT_TRUE(made->write(point).ok());
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(point).ok());
  EXPECT_TRUE(writer.write("m,b=1,zone=2 v=1i 3").ok());  // a text keeps the order of its tags
  writer.close();
  const auto all = server->all();
  EXPECT_EQ(all.at(0).body, "m,zone=z,site=x,area=y,host=h v=1i 2\n");
  EXPECT_EQ(all.at(1).body,
            "m,zone=z,site=x,area=y,host=h v=1i 2\nm,b=1,zone=2,area=y,site=x v=1i 3\n");
}

TEST_F(default_tags, EveryKindOfRecordGetsTheDefaultTags) {
  struct reading {
    std::string site;
    std::optional<int> value;
  };
  constexpr auto layout =
      describe<reading>("s", as_tag("site", &reading::site), as_field("v", &reading::value));
  options.default_tags = {{"site", "x"}, {"area", "y, z"}};
  options.batch.stamp = false;
  const auto made = scripted_client(server, options);
  const std::vector<reading> rows{{"own", 1}, {"", 2}, {"", {}}};
  const write_result result = made->write(layout, rows);
  EXPECT_EQ(result.counts.written, 2U);
  ASSERT_EQ(result.lines.size(), 1U);
  EXPECT_EQ(result.lines[0].index, 2U);
  EXPECT_EQ(result.lines[0].code, "no_fields");
  EXPECT_EQ(result.counts.omitted, (omitted_parts{.empty_tags = 1}));
  batch_writer writer(*made);
  EXPECT_TRUE(writer.write(layout, rows[0]).ok());
  EXPECT_TRUE(writer
                  .encode([](encoder& to) {
                    return to.measurement("e").tag("a", " ,=").field("s", "a \"b").end_line(7);
                  })
                  .ok());
  EXPECT_TRUE(writer
                  .encode_complete(
                      [](encoder& to) { return to.measurement("c").field("v", 1).end_line(8); })
                  .ok());
  const std::vector<std::string> sites{"t", ""};
  const std::vector<std::int64_t> values{1, 2};
  table_view table("t", 2);
  table.tag("site", sites).field("v", values);
  EXPECT_TRUE(writer.write(table).ok());
  writer.close();
  const auto all = server->all();
  EXPECT_EQ(all.at(0).body, "s,site=own,area=y\\,\\ z v=1i\ns,area=y\\,\\ z,site=x v=2i\n");
  EXPECT_EQ(all.at(1).body,
            "s,site=own,area=y\\,\\ z v=1i\n"
            "e,a=\\ \\,\\=,area=y\\,\\ z,site=x s=\"a \\\"b\" 7\n"
            "c v=1i 8\n"
            "t,site=t,area=y\\,\\ z v=1i\nt,area=y\\,\\ z,site=x v=2i\n");
  EXPECT_EQ(writer.statistics().omitted, (omitted_parts{.empty_tags = 1}));
}

}  // namespace
}  // namespace simdlp::client_test

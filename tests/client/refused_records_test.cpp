// SPDX-License-Identifier: Apache-2.0
// Records that the client itself refuses, or writes without some of their parts.
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scenario.h"
#include "simdlp/client/configuration.h"

namespace simdlp::client_test {
namespace {

using refused_records = scenario;

TEST_F(refused_records, AResultListsNoMoreLinesThanItSays) {
  std::string text = "m v=1 1\n";
  for (int i = 0; i < 12'000; ++i) text += "bad\n";
  const auto made = scripted_client(server, options);
  const write_result result = made->write(text);
  EXPECT_EQ(result.lines.size(), 10'000U);
  EXPECT_EQ(result.counts.refused, 12'000U);
  EXPECT_EQ(result.counts.written, 1U);
}

// Rows that are refused need no room, so a full buffer changes nothing for them.
TEST_F(refused_records, RowsOfATableAreRefusedByThemselves) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{infinity, 1, infinity, infinity, 2};
  table_view table("t", values.size());
  table.field("v", values);
  server->holds = true;
  options.batch.batch_size = 1;
  options.batch.buffer_bytes = 20;
  options.batch.when_full = full_policy::drop_newest;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  for (int i = 0; i < 4; ++i) {
    const write_result result = writer.write(table);
    EXPECT_EQ(result.counts.given, 5U);
    EXPECT_EQ(result.counts.refused, 3U);
    ASSERT_EQ(result.lines.size(), 3U);
    EXPECT_EQ(result.lines[0].index, 0U);
    EXPECT_EQ(result.lines[1].index, 2U);
    EXPECT_EQ(result.lines[2].index, 3U);
  }
  EXPECT_EQ(writer.statistics().refused, 12U);
  EXPECT_GT(writer.statistics().dropped, 0U);
  server->holds = false;
  writer.close();
  EXPECT_TRUE(writer.statistics().balanced());
  EXPECT_EQ(writer.statistics().given, 20U);
}

// Both ways of writing a table number its rows alike.
TEST_F(refused_records, LinesOfATableHaveTheNumbersOfTheirRows) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{infinity, 1, infinity, infinity, 2, 3, infinity};
  const std::vector<std::string> texts{"a", "b", "c", "d", std::string(300, 'e'), "f", "g"};
  table_view table("t", values.size());
  table.field("s", texts).field("v", values);
  options.batch.max_request_bytes = 200;
  for (const bool has_tags : {false, true}) {
    if (has_tags) options.default_tags = {{"site", "a"}};
    server = std::make_shared<script>();
    const auto made = scripted_client(server, options);
    batch_writer writer(*made);
    const write_result direct = made->write(table);
    const write_result batched = writer.write(table);
    writer.close();
    const auto told = [](const write_result& of) {
      std::map<std::uint64_t, std::string> codes;
      for (const line_error& each : of.lines) codes[each.index] = each.code;
      return codes;
    };
    const std::map<std::uint64_t, std::string> wanted{{0, "non_finite_float"},
                                                      {2, "non_finite_float"},
                                                      {3, "non_finite_float"},
                                                      {4, "line_too_long"},
                                                      {6, "non_finite_float"}};
    EXPECT_EQ(told(direct), wanted);
    EXPECT_EQ(told(batched), wanted);
    EXPECT_EQ(direct.counts.given, 7U);
    EXPECT_EQ(batched.counts.given, 7U);
    EXPECT_EQ(direct.counts.written, 2U);
    EXPECT_EQ(server->all().size(), 2U);
  }
}

TEST_F(refused_records, PartsThatCannotBeWrittenAreLeftOutOrRefused) {
  const auto point = point_builder("m")
                         .tag("t", "")
                         .field("n", std::optional<int>())
                         .field("f", std::numeric_limits<double>::infinity())
                         .field("c", 3)
                         .field("b", 2)
                         .timestamp(std::int64_t{1});
  EXPECT_EQ(scripted_client(server, options)->write(point).lines.at(0).code, "non_finite_float");
  ASSERT_EQ(set_option(options, "skip_non_finite", "true"), "");
  ASSERT_EQ(set_option(options, "sort_fields", "true"), "");
  {
    const auto made = scripted_client(server, options);
    const write_result result = made->write(point);
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(server->all().back().body, "m b=2i,c=3i 1\n");
    const omitted_parts one{.empty_tags = 1, .null_fields = 1, .non_finite_fields = 1};
    EXPECT_EQ(result.counts.omitted, one);
    EXPECT_EQ(made->statistics().omitted, one);
    batch_writer writer(*made);
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(writer.write(point).ok());
    writer.close();
    EXPECT_EQ(writer.statistics().omitted, one + one);
  }
  ASSERT_EQ(set_option(options, "null_fields", "error"), "");
  EXPECT_EQ(scripted_client(server, options)->write(point).lines.at(0).code, "null_field");
  ASSERT_EQ(set_option(options, "empty_tags", "error"), "");
  EXPECT_EQ(scripted_client(server, options)->write(point).lines.at(0).code, "empty_name");
  EXPECT_EQ(set_option(options, "null_fields", "true"),
            "null_fields must be leave_out or error, not 'true'");
}

TEST_F(refused_records, TheCountersOfAClientIncludeWhatItRefuses) {
  const auto made = scripted_client(server, options);
  (void)made->write("m v=1 1\nwrong\nm v=2 2");
  (void)made->write("also wrong");
  made->close();
  (void)made->write("m v=3 3");
  const write_statistics books = made->statistics();
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.given, 5U);
  EXPECT_EQ(books.refused, 3U);
  EXPECT_EQ(books.written, 2U);
}

}  // namespace
}  // namespace simdlp::client_test

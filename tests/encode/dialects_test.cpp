// SPDX-License-Identifier: Apache-2.0
// The dialects: what each of them refuses, and that `portable` refuses what any server misreads.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/dialect.h"
#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

std::string encoded(const point_builder& point, const dialect& reader,
                    duplicates keys = duplicates::reject) {
  const auto line = point.to_line_protocol({.dialect = reader, .duplicates = keys});
  return line ? *line : std::string(name(line.code()));
}

// The results of portable, go_v2, influxdb1, influxdb3 and victoriametrics for a point.
std::vector<std::string> by_all(const point_builder& point) {
  std::vector<std::string> all;
  for (const dialect& each : dialects) all.push_back(encoded(point, each, duplicates::reject));
  return all;
}

using lines = std::vector<std::string>;

TEST(dialect, UnsignedIntegers) {
  EXPECT_EQ(by_all(point_builder("m").field("f", 5U)),
            (lines{"unsigned_not_portable", "m f=5u", "m f=5i", "m f=5u", "m f=5u"}));
  const std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(encoded(point_builder("m").field("f", most), dialect::influxdb1),
            "m f=9223372036854775807i");
  EXPECT_EQ(encoded(point_builder("m").field("f", most + 1), dialect::influxdb1),
            "unsigned_not_portable");
}

TEST(dialect, UnsignedIntegersOfDecodedPointsAndTables) {
  std::string out;
  encoder encode(out, {.dialect = dialect::influxdb1});
  decoder decode("m f=5u,g=6i 1\nm f=18446744073709551615u 2\n");
  std::vector<errc> codes;
  for (const point each : decode) codes.push_back(encode.copy(each).code);
  EXPECT_EQ(codes, (std::vector{errc::none, errc::unsigned_not_portable}));
  const std::vector<std::uint64_t> values{7, std::numeric_limits<std::uint64_t>::max()};
  table_view table("t", 2);
  table.field("f", values);
  EXPECT_EQ(table.encode_to(encode).written, 1U);
  EXPECT_EQ(out, "m f=5i,g=6i 1\nt f=7i\n");
}

TEST(dialect, LineFeedsInStrings) {
  const std::string line = "m f=\"a\nb\"";
  EXPECT_EQ(by_all(point_builder("m").field("f", "a\nb")),
            (lines{"newline_in_string", line, line, line, "newline_in_string"}));
}

TEST(dialect, QuotesInFieldKeys) {
  EXPECT_EQ(by_all(point_builder("m").field("5\"", 1).field("b", 2)),
            (lines{"odd_quotes", "m 5\"=1i,b=2i", "m 5\"=1i,b=2i", "m 5\"=1i,b=2i", "odd_quotes"}));
  for (const dialect& each : dialects) {
    EXPECT_EQ(encoded(point_builder("m\"").tag("t\"", "v\"").field("\"f\"", 1), each),
              "m\",t\"=v\" \"f\"=1i");
  }
}

TEST(dialect, ATagAndAFieldOfOneKey) {
  const std::string line = "m,a=x a=1i";
  EXPECT_EQ(by_all(point_builder("m").tag("a", "x").field("a", 1)),
            (lines{"tag_and_field", line, "tag_and_field", "tag_and_field", line}));
  EXPECT_EQ(
      encoded(point_builder("m").tag("a", "x").field("a", 1), dialect::portable, duplicates::allow),
      line);
  // Among many keys, and keys with escapes.
  point_builder wide("m");
  for (int i = 0; i < 400; ++i) wide.tag("t " + std::to_string(i), "v");
  for (int i = 0; i < 400; ++i) wide.field("f " + std::to_string(i), i);
  EXPECT_TRUE(encoded(wide, dialect::portable).starts_with("m,t\\ 0=v"));
  EXPECT_EQ(encoded(wide.field("t 399", 1), dialect::portable), "tag_and_field");
}

TEST(dialect, ReservedKeys) {
  const auto all = [](const std::string& refused, std::vector<int> who, const std::string& line) {
    lines wanted(dialects.size(), line);
    for (const int each : who) wanted[static_cast<std::size_t>(each)] = refused;
    return wanted;
  };
  for (const std::string key : {"_field", "_measurement"}) {
    EXPECT_EQ(by_all(point_builder("m").tag(key, "v").field("f", 1)),
              all("reserved_name", {0}, "m," + key + "=v f=1i"));
    EXPECT_EQ(by_all(point_builder("m").field(key, 1)), all("", {}, "m " + key + "=1i"));
    EXPECT_EQ(encoded(point_builder("m").tag(key, "v").field("f", 1), dialect::portable,
                      duplicates::allow),
              "reserved_name");
  }
  EXPECT_EQ(by_all(point_builder("m").field("time", 1)),
            all("reserved_name", {0, 2, 3}, "m time=1i"));
  EXPECT_EQ(encoded(point_builder("m").field("time", 1), dialect::portable, duplicates::allow),
            "reserved_name");
}

TEST(dialect, SeriesKeysOfAnySize) {
  // Measurement, tags and field key as written, and 4: at most 65,535.
  for (const std::size_t key : {1U, 600U}) {
    for (const char byte : {'v', ' '}) {
      const std::size_t each = byte == ' ' ? 2 : 1;
      const std::size_t rest = 65'535 - 4 - key - 4;  // "q,s="
      if (rest % each != 0) continue;
      const std::string field(key, 'f');
      for (const std::size_t more : {0U, 1U}) {
        const auto point =
            point_builder("q").tag("s", std::string(rest / each + more, byte)).field(field, 1);
        const auto got = by_all(point);
        for (std::size_t i = 0; i < got.size(); ++i) {
          const bool refused = more != 0 && dialects[i].max_series_key != 0;
          EXPECT_EQ(got[i] == "series_key_too_long", refused) << dialects[i].name << got[i].size();
        }
        const std::vector<std::string> tags{std::string(rest / each + more, byte)};
        const std::vector<double> values{1};
        table_view table("q", 1);
        table.tag("s", tags).field(field, values);
        std::string out;
        encoder encode(out);
        const rows_written rows = table.encode_to(encode);
        EXPECT_EQ(rows.first_code, more != 0 ? errc::series_key_too_long : errc::none);
      }
    }
  }
}

TEST(dialect, OutermostTimestamps) {
  using limit = std::numeric_limits<std::int64_t>;
  for (const std::int64_t time : {limit::min(), limit::min() + 1, limit::max()}) {
    const std::string line = "m f=1i " + std::to_string(time);
    EXPECT_EQ(by_all(point_builder("m").field("f", 1).timestamp(time)),
              (lines{"timestamp_range", line, "timestamp_range", line, line}));
  }
  for (const std::int64_t time : {limit::min() + 2, limit::max() - 1}) {
    const std::string line = "m f=1i " + std::to_string(time);
    EXPECT_EQ(by_all(point_builder("m").field("f", 1).timestamp(time)), lines(5, line));
  }
}

TEST(dialect, IsFoundByItsName) {
  for (const dialect& each : dialects) EXPECT_EQ(dialect_from_name(each.name), each);
  EXPECT_EQ(dialect_from_name("influxdb"), std::nullopt);
  dialect own;
  own.name = "portable";
  EXPECT_EQ(own, dialect::portable);
}

TEST(refusal, IsTrueForARefusedLine) {
  EXPECT_TRUE(refusal{errc::none}.ok());
  EXPECT_FALSE(refusal{errc::none});
  EXPECT_FALSE(refusal{errc::no_fields}.ok());
  EXPECT_TRUE(refusal{errc::no_fields});
}

TEST(dialect, HasANameAndIsFoundByIt) {
  for (const dialect& each : dialects) {
    EXPECT_EQ(dialect_from_name(each.name), each);
  }
  EXPECT_EQ(dialect_from_name("influxdb"), std::nullopt);
}

}  // namespace
}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
//
// The published encoder cases, from the optional folder shared/ beside the checkout (or the folder
// that SIMDLP_CONFORMANCE names): byte for byte if they are about portable lines, and with floats
// compared by value if another library made them.
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "conformance/base64.h"
#include "readers.h"
#include "simdlp/point_builder.h"

namespace simdlp::model {
namespace {

using conformance::from_base64;
using nlohmann::json;

std::filesystem::path file_of(const char* name) {
  const char* const named = std::getenv("SIMDLP_CONFORMANCE");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(SIMDLP_SOURCE_DIR) / "../shared/conformance";
  return folder / name;
}

std::vector<json> rows_of(const char* name) {
  std::vector<json> rows;
  std::ifstream file(file_of(name));
  for (std::string line; std::getline(file, line);) rows.push_back(json::parse(line));
  return rows;
}

point_builder point_of(const json& row) {
  const json& from = row.at("point");
  point_builder made(from_base64(from.at("m").get<std::string>()));
  for (const json& tag : from.at("tags")) {
    made.tag(from_base64(tag[0].get<std::string>()), from_base64(tag[1].get<std::string>()));
  }
  for (const json& field : from.at("fields")) {
    const std::string key = from_base64(field.at("k").get<std::string>());
    const auto text = [&](const char* member) { return field.at(member).get<std::string>(); };
    switch (text("t")[0]) {
      case 'f':
        made.field(key, std::bit_cast<double>(std::stoull(text("bits"), nullptr, 16)));
        break;
      case 'i': made.field(key, std::stoll(text("v"))); break;
      case 'u': made.field(key, std::stoull(text("v"))); break;
      case 'b': made.field(key, field.at("v").get<bool>()); break;
      default: made.field(key, from_base64(text("v"))); break;
    }
  }
  const auto time = from.find("time");
  if (time != from.end() && !time->is_null()) made.timestamp(std::stoll(time->get<std::string>()));
  return made;
}

encode_options options_of(const json& row, const dialect& reader) {
  return {.precision = precision_from_name(row.at("precision").get<std::string>()).value(),
          .dialect = reader};
}

bool same_points(const std::string& left, const std::string& right) {
  const auto first = read_as_strict(left, precision::nanoseconds);
  const auto second = read_as_strict(right, precision::nanoseconds);
  return first && second && same(*first, *second, precision::nanoseconds);
}

// The rules that those cases call portable. dialect::portable refuses more: VictoriaMetrics and the
// limits of InfluxDB 1 were added later.
constexpr dialect published = [] {
  dialect made;
  made.unsigned_integers = unsigned_rule::write;
  made.newlines = newline_rule::write;
  made.refuses_flux_tags = false;
  made.refuses_odd_quotes = false;
  made.refuses_tag_and_field = false;
  made.refuses_outer_timestamps = false;
  made.max_series_key = 0;
  return made;
}();

TEST(published, PortableCases) {
  const auto rows = rows_of("encode_extra_public.jsonl");
  if (rows.empty()) GTEST_SKIP() << file_of("encode_extra_public.jsonl") << " is not there";
  std::size_t written = 0;
  for (const json& row : rows) {
    const auto line = point_of(row).to_line_protocol(options_of(row, published));
    const auto portable = point_of(row).to_line_protocol(options_of(row, dialect::portable));
    if (portable) {
      EXPECT_EQ(*portable, *line);
    }
    const std::string what = row.at("about").get<std::string>();
    ASSERT_EQ(bool(line), row.at("ok").get<bool>()) << what;
    if (line) {
      EXPECT_EQ(*line, from_base64(row.at("output").get<std::string>())) << what;
      ++written;
    } else {
      EXPECT_EQ(name(line.code()), row.at("code").get<std::string>()) << what;
    }
  }
  std::printf("%zu rows, %zu of them lines\n", rows.size(), written);
}

TEST(published, CasesOfTheCorpus) {
  const auto rows = rows_of("encode_public.jsonl");
  if (rows.empty()) GTEST_SKIP() << file_of("encode_public.jsonl") << " is not there";
  std::size_t identical = 0;
  std::size_t refused = 0;
  for (const json& row : rows) {
    const std::string what = row.dump();
    const auto go = point_of(row).to_line_protocol(options_of(row, dialect::go_v2));
    ASSERT_EQ(bool(go), row.at("ok").get<bool>()) << what;
    const auto portable = point_of(row).to_line_protocol(options_of(row, published));
    if (!go) {
      EXPECT_FALSE(portable) << what;
      continue;
    }
    const std::string wanted = from_base64(row.at("output").get<std::string>());
    // That library writes 6632243 as 6.632243e+06.
    EXPECT_TRUE(*go == wanted || same_points(*go, wanted)) << what;
    if (*go == wanted) ++identical;
    if (portable) {
      EXPECT_EQ(*portable, *go) << what;
    } else {
      EXPECT_EQ(portable.code(), errc::backslash_not_portable) << what;
      ++refused;
    }
  }
  std::printf("%zu rows, %zu the same to the byte; as portable lines %zu refused\n", rows.size(),
              identical, refused);
}

}  // namespace
}  // namespace simdlp::model

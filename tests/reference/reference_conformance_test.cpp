// SPDX-License-Identifier: Apache-2.0
//
// Compares the reference decoder with the published cases if they are available: in the folder named by
// the environment variable SIMDLP_CONFORMANCE, else in the optional folder shared/ beside the checkout.
// One JSON object per line, byte strings in base64, integers as decimal text. Every row must hold, with
// every code and position that it gives.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "digest.h"
#include "reference_decoder.h"

namespace {

using nlohmann::json;

std::filesystem::path conformance_folder() {
  if (const char* named = std::getenv("SIMDLP_CONFORMANCE")) return named;
  return std::filesystem::path(SIMDLP_SOURCE_DIR) / "../shared/conformance";
}

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string from_base64(const std::string& text) {
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    held = held << 6 | static_cast<std::uint32_t>(letters.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> bits & 0xFFU);
  }
  return bytes;
}

std::string to_base64(const std::string& bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t held = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      held = held << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += at + i <= bytes.size() ? letters[held >> (18 - 6 * i) & 0x3FU] : '=';
    }
  }
  return text;
}

json field_of(const std::string& key, const reference::value& content) {
  json field{{"k", to_base64(key)}};
  if (const auto* number = std::get_if<double>(&content)) {
    char bits[17];
    std::snprintf(bits, sizeof bits, "%016llx",
                  static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(*number)));
    field["t"] = "f";
    field["v"] = json(*number).dump();
    field["bits"] = bits;
  } else if (const auto* integer = std::get_if<std::int64_t>(&content)) {
    field["t"] = "i";
    field["v"] = std::to_string(*integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&content)) {
    field["t"] = "u";
    field["v"] = std::to_string(*natural);
  } else if (const auto* boolean = std::get_if<bool>(&content)) {
    field["t"] = "b";
    field["v"] = *boolean;
  } else {
    field["t"] = "s";
    field["v"] = to_base64(std::get<std::string>(content));
  }
  return field;
}

/// In the form of the rows. Tags are sorted, for the rows have them sorted.
json json_of(const reference::point& point) {
  auto tags = point.tags;
  std::sort(tags.begin(), tags.end());
  json all{{"m", to_base64(point.measurement)}, {"tags", json::array()}, {"fields", json::array()}};
  for (const auto& [key, text] : tags) all["tags"].push_back({to_base64(key), to_base64(text)});
  for (const auto& [key, content] : point.fields) all["fields"].push_back(field_of(key, content));
  if (point.time) all["time"] = std::to_string(*point.time);
  return all;
}

/// Shortest decimal forms differ in spelling between writers (1e+16, 1e16), so a float is compared by
/// its bits alone.
json by_bits(json points) {
  for (json& point : points) {
    std::sort(point["tags"].begin(), point["tags"].end());
    for (json& field : point["fields"]) {
      if (field["t"] == "f") field.erase("v");
    }
  }
  return points;
}

struct decoded {
  json points = json::array();
  std::vector<reference::failure> failures;
  std::size_t before_failure = 0;  ///< points before the first failure
};

decoded decode(const json& row) {
  reference::options how;
  how.reject_duplicates = true;
  how.default_time = std::stoll(row.at("default_time").get<std::string>());
  const std::string unit = row.at("precision");
  how.precision = unit == "us"   ? reference::precision::us
                  : unit == "ms" ? reference::precision::ms
                  : unit == "s"  ? reference::precision::s
                                 : reference::precision::ns;
  decoded all;
  for (const auto& one : reference::decode(from_base64(row.at("input")), how)) {
    if (const auto* point = std::get_if<reference::point>(&one.what)) {
      all.points.push_back(json_of(*point));
      if (all.failures.empty()) ++all.before_failure;
    } else {
      all.failures.push_back(std::get<reference::failure>(one.what));
    }
  }
  return all;
}

template <class Check>
void for_each_row(const char* file, std::size_t at_least, Check check) {
  const std::filesystem::path path = conformance_folder() / file;
  std::ifstream rows(path);
  if (!rows) GTEST_SKIP() << "no conformance data: " << file << " is not there to be read";
  std::size_t count = 0;
  for (std::string line; std::getline(rows, line);) {
    const json row = json::parse(line);
    SCOPED_TRACE(row.at("id").get<std::string>() + " " + row.at("input").get<std::string>());
    check(row);
    ++count;
  }
  EXPECT_GE(count, at_least) << "the file is cut short";
}

/// Compares with what the row gives, if it gives that.
template <class Value>
void expect_same(const json& row, const char* key, const Value& got) {
  if (row.contains(key)) {
    EXPECT_EQ(got, row[key].get<Value>()) << key;
  }
}

/// A row of the corpus: the outcome of the whole input, error if any line is wrong.
void check_decode(const json& row) {
  const json& expected = row.contains("strict") ? row["strict"] : row;
  const decoded got = decode(row);
  ASSERT_EQ(got.failures.empty(), expected.at("ok").get<bool>());
  if (got.failures.empty()) {
    EXPECT_EQ(by_bits(got.points), by_bits(expected.at("points")));
    return;
  }
  const reference::failure& first = got.failures.front();
  expect_same(row, "strict_code", first.code);
  expect_same(expected, "code", first.code);
  expect_same(expected, "error_line", first.line);
  expect_same(expected, "error_column", first.column);
  // If a row has no position, its error depends on a different interpretation of the earlier lines, so
  // its number of points differs.
  if (expected.contains("error_line")) expect_same(expected, "error_point", got.before_failure);
}

/// A row of the decision table: every point and every error.
void check_battery(const json& row) {
  const json& expected = row.at("strict");
  const decoded got = decode(row);
  EXPECT_EQ(got.failures.empty(), expected.at("ok").get<bool>());
  EXPECT_EQ(got.points.size(), expected.at("n_points").get<std::size_t>());
  ASSERT_EQ(got.failures.size(), expected.at("n_errors").get<std::size_t>());
  if (expected.contains("points_sha256")) {
    EXPECT_EQ(reference::sha256(got.points.dump()), expected["points_sha256"].get<std::string>());
  } else {
    EXPECT_EQ(by_bits(got.points), by_bits(expected.value("points", json::array())));
  }
  for (std::size_t i = 0; i < got.failures.size(); ++i) {
    const json& wrong = expected.at("errors").at(i);
    EXPECT_EQ(got.failures[i].code, wrong.at("code").get<std::string>());
    EXPECT_EQ(got.failures[i].line, wrong.at("line").get<std::size_t>());
    EXPECT_EQ(got.failures[i].column, wrong.at("column").get<std::size_t>());
  }
}

TEST(reference_conformance, CorpusRows) { for_each_row("decode_public.jsonl", 4647, check_decode); }

TEST(reference_conformance, DecisionTableRows) {
  for_each_row("battery_public.jsonl", 393, check_battery);
}

TEST(reference_conformance, DigestOfKnownText) {
  EXPECT_EQ(reference::sha256(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(reference::sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace

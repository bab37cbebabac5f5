// SPDX-License-Identifier: Apache-2.0
//
// Rows whose byte strings are base64, whose integers are decimal text and whose floats carry their
// bits. The tags of a point are sorted.
#include <algorithm>
#include <bit>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "base64.h"
#include "collections.h"
#include "digest.h"
#include "simdlp/precision.h"

namespace simdlp::conformance {
namespace {

using nlohmann::json;

json json_of(const std::string& key, const reference::value& from) {
  json field{{"k", to_base64(key)}};
  std::visit(
      [&](const auto& value) {
        using type = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<type, double>) {
          char bits[17];
          std::snprintf(bits, sizeof bits, "%016llx",
                        static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(value)));
          field["t"] = "f";
          field["bits"] = bits;
          field["v"] = json(value).dump();
        } else if constexpr (std::is_same_v<type, bool>) {
          field["t"] = "b";
          field["v"] = value;
        } else if constexpr (std::is_same_v<type, std::string>) {
          field["t"] = "s";
          field["v"] = to_base64(value);
        } else {
          field["t"] = std::is_signed_v<type> ? "i" : "u";
          field["v"] = std::to_string(value);
        }
      },
      from);
  return field;
}

json json_of(const reference::point& from) {
  auto tags = from.tags;
  std::ranges::sort(tags);
  json all{{"m", to_base64(from.measurement)}, {"tags", json::array()}, {"fields", json::array()}};
  for (const auto& [key, value] : tags) all["tags"].push_back({to_base64(key), to_base64(value)});
  for (const auto& [key, value] : from.fields) all["fields"].push_back(json_of(key, value));
  if (from.time) all["time"] = std::to_string(*from.time);
  return all;
}

// Base64 does not keep the order, and decimal floats have many spellings. So tags are sorted as
// encoded, and floats are compared by their bits.
json comparable(json points) {
  for (json& point : points) {
    std::sort(point["tags"].begin(), point["tags"].end());
    for (json& field : point["fields"]) {
      if (field.at("t") == "f") field.erase("v");
    }
  }
  return points;
}

json points_json(const outcomes& all) {
  json points = json::array();
  for (const reference::point* const one : points_of(all)) points.push_back(json_of(*one));
  return points;
}

// A row of the corpus is invalid if one of its lines is. It has the error of the first such line.
std::string differ_decode(const json& row, const outcomes& got) {
  const json& expected = row.contains("strict") ? row["strict"] : row;
  const auto wrong = rejected_of(got);
  if (wrong.empty() != expected.at("ok").get<bool>()) {
    return wrong.empty() ? "accepted" : "rejected as " + wrong.front()->code;
  }
  if (wrong.empty()) {
    return comparable(points_json(got)) == comparable(expected.at("points")) ? ""
                                                                             : "another result";
  }
  const rejected& first = *wrong.front();
  for (const json& code : {row.value("strict_code", json()), expected.value("code", json())}) {
    if (!code.is_null() && json(first.code) != code) return first.code + ", not " + code.dump();
  }
  // If a row has no position, its error depends on a different interpretation of the earlier lines.
  if (!expected.contains("error_line")) return {};
  if (first.line != expected["error_line"].get<std::uint64_t>() ||
      first.column != expected.at("error_column").get<std::uint64_t>()) {
    return "at " + std::to_string(first.line) + ":" + std::to_string(first.column);
  }
  const std::size_t before = points_before_rejection(got);
  return before == expected.at("error_point").get<std::size_t>()
             ? ""
             : std::to_string(before) + " points before the error";
}

std::string differ_decision(const json& expected, const outcomes& got) {
  const auto wrong = rejected_of(got);
  const json points = points_json(got);
  if (wrong.empty() != expected.at("ok").get<bool>()) return "another verdict";
  if (points.size() != expected.at("n_points").get<std::size_t>()) return "number of points";
  if (wrong.size() != expected.at("n_errors").get<std::size_t>()) return "number of errors";
  if (expected.contains("points_sha256")) {
    if (json(reference::sha256(points.dump())) != expected["points_sha256"])
      return "digest of the points";
  } else if (comparable(points) != comparable(expected.value("points", json::array()))) {
    return "another result";
  }
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const json& error = expected.at("errors").at(i);
    if (json(wrong[i]->code) != error.at("code") || wrong[i]->line != error.at("line") ||
        wrong[i]->column != error.at("column")) {
      return "error " + std::to_string(i) + ": " + wrong[i]->code + " at " +
             std::to_string(wrong[i]->line) + ":" + std::to_string(wrong[i]->column);
    }
  }
  return {};
}

template <class Differ>
std::vector<test_case> rows_of(const std::filesystem::path& file, Differ differ) {
  std::ifstream rows(file);
  if (!rows) throw std::runtime_error("cannot read " + file.string());
  std::vector<test_case> all;
  for (std::string text; std::getline(rows, text);) {
    json row = json::parse(text);
    test_case one;
    one.id = row.at("id");
    one.input = from_base64(row.at("input").get<std::string>());
    one.options.precision = precision_from_name(row.at("precision").get<std::string>()).value();
    one.options.default_timestamp = std::stoll(row.at("default_time").get<std::string>());
    one.options.duplicates = duplicates::reject;
    one.differ = [differ, row = std::move(row)](const outcomes& got) { return differ(row, got); };
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

std::vector<test_case> decode_rows(const std::filesystem::path& file) {
  return rows_of(file, differ_decode);
}

std::vector<test_case> decision_table_rows(const std::filesystem::path& file) {
  return rows_of(file, [](const json& row, const outcomes& got) {
    return differ_decision(row.at("strict"), got);
  });
}

}  // namespace simdlp::conformance

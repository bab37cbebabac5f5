// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <charconv>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base64.h"
#include "collections.h"
#include "simdlp/precision.h"

namespace simdlp::conformance {
namespace {

using nlohmann::json;

reference::value value_of(const json& from) {
  if (from.contains("float")) {
    const std::string bits = from.at("bits");
    std::uint64_t number = 0;
    if (std::from_chars(bits.data(), bits.data() + bits.size(), number, 16).ptr !=
        bits.data() + bits.size()) {
      throw std::invalid_argument("bits of a float");
    }
    return std::bit_cast<double>(number);
  }
  if (from.contains("int")) {
    return static_cast<std::int64_t>(std::stoll(from["int"].get<std::string>()));
  }
  if (from.contains("uint")) {
    return static_cast<std::uint64_t>(std::stoull(from["uint"].get<std::string>()));
  }
  if (from.contains("bool")) return from["bool"].get<bool>();
  return from.at("string").get<std::string>();
}

reference::point point_of(const json& from) {
  reference::point whole;
  whole.measurement = from.at("name");
  for (const json& tag : from.at("tags")) whole.tags.emplace_back(tag.at("key"), tag.at("value"));
  for (const json& field : from.at("fields")) {
    whole.fields.emplace_back(field.at("key"), value_of(field.at("value")));
  }
  if (from.contains("time")) whole.time = std::stoll(from["time"].get<std::string>());
  return whole;
}

decode_options options_of(const json& row) {
  decode_options options;
  const std::string unit = row.value("precision", "ns");
  options.detect_precision = unit == "auto";
  if (!options.detect_precision) options.precision = precision_from_name(unit).value();
  if (row.contains("default_time")) {
    options.default_timestamp = std::stoll(row["default_time"].get<std::string>());
  }
  options.duplicates =
      row.value("duplicates", "reject") == "allow" ? duplicates::allow : duplicates::reject;
  if (row.contains("limits")) {
    const json& given = row["limits"];
    options.limits.line = given.value("line", limits::none);
    options.limits.name = given.value("name", limits::none);
    options.limits.string = given.value("string", limits::none);
    options.limits.tags = given.value("tags", limits::none);
    options.limits.fields = given.value("fields", limits::none);
  }
  return options;
}

std::string differ_one(const outcome& got, const json& want) {
  if (want.contains("point")) {
    const auto* const whole = std::get_if<reference::point>(&got);
    if (whole == nullptr) return "rejected as " + std::get<rejected>(got).code;
    return reference::identical(*whole, point_of(want["point"])) ? "" : "another point";
  }
  const json& error = want.at("error");
  const auto* const wrong = std::get_if<rejected>(&got);
  if (wrong == nullptr) return "accepted";
  const std::string code = error.at("code");
  if (wrong->code != code) return wrong->code + ", not " + code;
  const bool same_place = wrong->line == error.at("line").get<std::uint64_t>() &&
                          wrong->column == error.at("column").get<std::uint64_t>() &&
                          wrong->offset == error.at("offset").get<std::uint64_t>();
  if (!same_place) {
    return "at " + std::to_string(wrong->line) + ":" + std::to_string(wrong->column) + ", offset " +
           std::to_string(wrong->offset);
  }
  if (error.contains("original_line") &&
      wrong->original_line != error["original_line"].get<std::string>()) {
    return "another original line";
  }
  return {};
}

}  // namespace

std::vector<test_case> corpus_cases(const std::filesystem::path& file) {
  std::ifstream rows(file);
  if (!rows) throw std::runtime_error("cannot read " + file.string());
  std::vector<test_case> all;
  std::size_t number = 0;
  for (std::string text; std::getline(rows, text);) {
    const json row = json::parse(text);
    test_case one;
    one.id = file.filename().string() + ":" + std::to_string(++number) + " (" +
             row.at("about").get<std::string>() + ")";
    one.input = row.contains("input") ? row["input"].get<std::string>()
                                      : from_base64(row.at("input_base64").get<std::string>());
    one.options = options_of(row);
    one.differ = [expected = row.at("expect")](const outcomes& got) -> std::string {
      for (std::size_t i = 0; i < std::min(got.size(), expected.size()); ++i) {
        const std::string wrong = differ_one(got[i], expected[i]);
        if (!wrong.empty()) return "outcome " + std::to_string(i) + ": " + wrong;
      }
      return got.size() == expected.size() ? "" : std::to_string(got.size()) + " outcomes";
    };
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace simdlp::conformance

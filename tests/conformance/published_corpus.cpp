// SPDX-License-Identifier: Apache-2.0
//
// Reads the published corpus in its own form: a case has an `input` (text, defaultTime, precision) and
// an `output` (result or error). Accepting and rejecting must be the same, and so must the points; the
// texts of its errors are those of one decoder. JSON lost the sign of -0 there, so zeros of both signs
// are taken for the same.
#include <algorithm>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "base64.h"
#include "collections.h"

namespace simdlp::conformance {
namespace {

using nlohmann::json;

std::string bytes_of(const json& from) {
  return from.is_string() ? from.get<std::string>()
                          : from_base64(from.at("binary").get<std::string>());
}

std::optional<precision> precision_of(const std::string& duration) {
  if (duration == "1ns") return precision::nanoseconds;
  if (duration == "1us" || duration == "1\xC2\xB5s") return precision::microseconds;
  if (duration == "1ms") return precision::milliseconds;
  if (duration == "1s") return precision::seconds;
  return std::nullopt;
}

bool is_same(const reference::value& got, const json& want) {
  return std::visit(
      [&](const auto& value) {
        using type = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<type, double>) {
          return want.contains("float") && want["float"].get<double>() == value;
        } else if constexpr (std::is_same_v<type, std::int64_t>) {
          return want.contains("int") && want["int"].is_number_integer() && want["int"] == value;
        } else if constexpr (std::is_same_v<type, std::uint64_t>) {
          return want.contains("uint") && want["uint"].is_number_integer() && want["uint"] == value;
        } else if constexpr (std::is_same_v<type, bool>) {
          return want.contains("bool") && want["bool"].get<bool>() == value;
        } else {
          return (want.contains("string") && want["string"].get<std::string>() == value) ||
                 (want.contains("binary") && bytes_of(want) == value);
        }
      },
      got);
}

bool is_same(const reference::point& got, const json& want) {
  if (bytes_of(want.at("name")) != got.measurement) return false;
  if (!got.time || want.at("time") != *got.time) return false;
  // A point without tags or fields leaves the arrays out.
  const json tags = want.value("tags", json::array());
  const json fields = want.value("fields", json::array());
  if (tags.size() != got.tags.size() || fields.size() != got.fields.size()) return false;
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const json& tag : tags) {
    sorted.emplace_back(bytes_of(tag.at("key")), bytes_of(tag.at("value")));
  }
  std::ranges::sort(sorted);
  auto own = got.tags;
  std::ranges::sort(own);
  if (own != sorted) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (bytes_of(fields[i].at("key")) != got.fields[i].first) return false;
    if (!is_same(got.fields[i].second, fields[i].at("value"))) return false;
  }
  return true;
}

std::string differ(const json& output, const outcomes& got) {
  const auto wrong = rejected_of(got);
  if (output.contains("error")) return wrong.empty() ? "accepted" : "";
  if (!wrong.empty()) return "rejected as " + wrong.front()->code;
  const auto points = points_of(got);
  const json result = output.value("result", json::array());
  if (points.size() != result.size()) return std::to_string(points.size()) + " points";
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!is_same(*points[i], result[i])) return "another point " + std::to_string(i);
  }
  return {};
}

}  // namespace

std::vector<test_case> published_corpus(const std::filesystem::path& file, std::size_t& left_out) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  const json whole = json::parse(stream);
  std::vector<test_case> all;
  for (const auto& [key, entry] : whole.at("decode").items()) {
    const json& input = entry.at("input");
    const auto unit = precision_of(input.at("precision"));
    if (!unit) {
      ++left_out;
      continue;
    }
    test_case one;
    one.id = input.value("key", key);
    one.input = bytes_of(input.at("text"));
    one.options.precision = *unit;
    one.options.default_timestamp = input.at("defaultTime").get<std::int64_t>();
    one.options.duplicates = duplicates::reject;
    one.differ = [output = entry.at("output")](const outcomes& got) { return differ(output, got); };
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<test_case> cases_of(const std::filesystem::path& file, std::size_t& left_out) {
  if (file.extension() == ".json") return published_corpus(file, left_out);
  std::ifstream rows(file);
  std::string text;
  if (!rows || !std::getline(rows, text)) throw std::runtime_error("cannot read " + file.string());
  const json first = json::parse(text);
  if (first.contains("about") && first.contains("expect")) return corpus_cases(file);
  if (!first.contains("input")) {
    left_out +=
        1 + static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(rows), {}, '\n'));
    return {};  // cases of an encoder
  }
  return first.contains("expect") ? decision_table_rows(file) : decode_rows(file);
}

}  // namespace simdlp::conformance

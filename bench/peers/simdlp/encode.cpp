// SPDX-License-Identifier: Apache-2.0
// Writes prepared points into a string that is kept from pass to pass. The points are consecutive
// rows of views and numbers, and each name is stored once, as in a program with fixed names. So the
// encoder is measured, and not the caller's memory.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <span>
#include <unordered_set>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>
#include <simdlp/encoder.h>

#include "adapter.h"

namespace {

using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)

struct tag {
  std::string_view key;
  std::string_view value;
};

struct field {
  std::string_view key;
  std::variant<double, std::int64_t, std::uint64_t, bool, std::string_view> value;
};

struct row {
  std::string_view measurement;
  std::size_t tags;  // how many of the next tags belong to it
  std::size_t fields;
  std::int64_t time;
};

class prepared_points {
 public:
  explicit prepared_points(const char* path) {
    std::ifstream file(path, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
      const nlohmann::json given = nlohmann::json::parse(line);
      for (const nlohmann::json& each : given[1]) tags_.push_back({keep(each[0]), keep(each[1])});
      for (const nlohmann::json& each : given[2]) add_field(each);
      rows_.push_back({keep(given[0]), given[1].size(), given[2].size(),
                       std::stoll(given[3].get<std::string>())});
    }
  }

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  // Writes all points, and returns how many were refused.
  std::uint64_t write(simdlp::encoder& to) const {
    std::uint64_t refused = 0;
    const tag* next_tag = tags_.data();
    const field* next_field = fields_.data();
    for (const row& point : rows_) {
      to.measurement(point.measurement);
      for (const tag& each : std::span(next_tag, point.tags)) to.tag(each.key, each.value);
      for (const field& each : std::span(next_field, point.fields)) {
        std::visit([&](const auto& value) { to.field(each.key, value); }, each.value);
      }
      next_tag += point.tags;
      next_field += point.fields;
      refused += to.end_line(point.time) ? 1U : 0U;
    }
    return refused;
  }

 private:
  std::string_view keep(const nlohmann::json& text) {
    return *kept_.insert(text.get<std::string>()).first;
  }

  void add_field(const nlohmann::json& given) {
    const std::string digits = given[2].get<std::string>();
    field made{keep(given[0]), false};
    switch (given[1].get<std::string>()[0]) {
      case 'f': {
        double value = 0;  // std::stod would throw at the smallest of doubles
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        made.value = value;
        break;
      }
      case 'i': made.value = std::int64_t{std::stoll(digits)}; break;
      case 'u': made.value = std::uint64_t{std::stoull(digits)}; break;
      case 'b': made.value = digits == "true"; break;
      default: made.value = keep(given[2]);
    }
    fields_.push_back(made);
  }

  std::unordered_set<std::string> kept_;  // its strings stay where they are
  std::vector<row> rows_;
  std::vector<tag> tags_;
  std::vector<field> fields_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: " PEER_NAME " FILE [ROUNDS]\n", stderr);
    return 2;
  }
  const prepared_points points(arguments[1]);
  std::string out;
  std::uint64_t refused = 0;
  return run(count, arguments,
             {"encode",
              [&] {
                out.clear();
                simdlp::encoder to(out, {.newlines = simdlp::newline_rule::write});
                refused = points.write(to);
              },
              [&] {
                return members{{"bytes", std::to_string(out.size())},
                               {"points", std::to_string(points.size() - refused)},
                               {"rejected", std::to_string(refused)}};
              },
              [&] { return std::string_view(out); }});
}

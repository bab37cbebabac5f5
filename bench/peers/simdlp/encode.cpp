// SPDX-License-Identifier: Apache-2.0
// Writes prepared points: names and strings as std::string, numbers as numbers, into a string that
// is kept from pass to pass.
#include <charconv>
#include <cstdio>
#include <fstream>

#include <nlohmann/json.hpp>
#include <simdlp/encoder.h>
#include <simdlp/point_builder.h>

#include "adapter.h"

namespace {

using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)

// std::stod would throw at the smallest of doubles.
double float_of(const std::string& digits) {
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

void add_field(simdlp::point_builder& to, const std::string& key, const std::string& kind,
               const std::string& digits) {
  switch (kind[0]) {
    case 'f': to.field(key, float_of(digits)); break;
    case 'i': to.field(key, std::int64_t{std::stoll(digits)}); break;
    case 'u': to.field(key, std::uint64_t{std::stoull(digits)}); break;
    case 'b': to.field(key, digits == "true"); break;
    default: to.field(key, digits); break;
  }
}

std::vector<simdlp::point_builder> read_points(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<simdlp::point_builder> points;
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json given = nlohmann::json::parse(line);
    simdlp::point_builder point(given[0].get<std::string>());
    for (const nlohmann::json& tag : given[1]) {
      point.tag(tag[0].get<std::string>(), tag[1].get<std::string>());
    }
    for (const nlohmann::json& field : given[2]) {
      add_field(point, field[0].get<std::string>(), field[1].get<std::string>(),
                field[2].get<std::string>());
    }
    point.time(std::int64_t{std::stoll(given[3].get<std::string>())});
    points.push_back(std::move(point));
  }
  return points;
}

std::uint64_t write(simdlp::encoder& to, const std::vector<simdlp::point_builder>& points) {
  std::uint64_t refused = 0;
  for (const simdlp::point_builder& point : points) {
    to.measurement(point.measurement());
    for (const simdlp::owned_tag& tag : point.tags()) to.tag(tag.key, tag.value);
    for (const simdlp::owned_field& field : point.fields()) {
      std::visit([&](const auto& value) { to.field(field.key, value); }, field.value);
    }
    refused += to.end_line(point.time()) ? 1U : 0U;
  }
  return refused;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: " PEER_NAME " FILE [ROUNDS]\n", stderr);
    return 2;
  }
  const std::vector<simdlp::point_builder> points = read_points(arguments[1]);
  std::string out;
  std::uint64_t refused = 0;
  return run(count, arguments,
             {"encode",
              [&] {
                out.clear();
                simdlp::encoder to(out);
                refused = write(to, points);
              },
              [&] {
                return members{{"bytes", std::to_string(out.size())},
                               {"points", std::to_string(points.size() - refused)},
                               {"rejected", std::to_string(refused)}};
              },
              [&] { return std::string_view(out); }});
}

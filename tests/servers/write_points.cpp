// SPDX-License-Identifier: Apache-2.0
//
// Writes the points of sample.h twice:  write_points influxdb|victoriametrics PRECISION LINES POINTS
// LINES becomes line protocol in PRECISION (ns, us, ms, s), in the dialect of that server. POINTS
// becomes one JSON object per line, written without the encoder: measurement, tags, fields (a float by
// its bits) and the time in nanoseconds, not rounded. The scripts beside this file send the lines and
// read them back. Exit: 0, or 1 if a point was refused.
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "sample.h"
#include "simdlp/simdlp.h"

namespace {

using nlohmann::ordered_json;
using simdlp::servers::sample;

ordered_json json_of(const sample::value& given) {
  if (const auto* const number = std::get_if<double>(&given)) {
    char digits[16];
    const auto end = std::to_chars(digits, digits + 16, std::bit_cast<std::uint64_t>(*number), 16);
    const std::string bits(digits, end.ptr);
    return {{"bits", std::string(16 - bits.size(), '0') + bits}};
  }
  if (const auto* const number = std::get_if<std::int64_t>(&given)) {
    return {{"int", std::to_string(*number)}};
  }
  if (const auto* const truth = std::get_if<bool>(&given)) return {{"bool", *truth}};
  return {{"string", std::get<std::string>(given)}};
}

ordered_json json_of(const sample& one) {
  ordered_json tags = ordered_json::array();
  for (const auto& [key, value] : one.tags) tags.push_back({{"key", key}, {"value", value}});
  ordered_json fields = ordered_json::array();
  for (const auto& [key, value] : one.fields) {
    fields.push_back({{"key", key}, {"value", json_of(value)}});
  }
  return {{"name", one.measurement},
          {"tags", tags},
          {"fields", fields},
          {"time", std::to_string(one.time)}};
}

simdlp::errc encode(simdlp::encoder& to, const sample& one) {
  to.measurement(one.measurement);
  for (const auto& [key, value] : one.tags) to.tag(key, value);
  for (const auto& [key, value] : one.fields) {
    std::visit([&, &name = key](const auto& typed) { to.field(name, typed); }, value);
  }
  return to.end_line(one.time);
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string_view> given(arguments + 1, arguments + count);
  const auto precision = given.size() == 4 ? simdlp::precision_from_name(given[1]) : std::nullopt;
  if (!precision || (given[0] != "influxdb" && given[0] != "victoriametrics")) {
    std::fputs("usage: write_points influxdb|victoriametrics ns|us|ms|s LINES POINTS\n", stderr);
    return 2;
  }
  constexpr std::int64_t january_2022 = 1'640'995'200'000'000'000;
  const std::vector<sample> all =
      given[0] == "influxdb"
          ? simdlp::servers::influxdb_samples(*precision == simdlp::precision::nanoseconds)
          : simdlp::servers::victoriametrics_samples(january_2022);

  std::string lines;
  const simdlp::dialect reader =
      given[0] == "influxdb" ? simdlp::dialect::influxdb1 : simdlp::dialect::victoriametrics;
  simdlp::encoder encoder(lines, {.precision = *precision, .dialect = reader});
  std::ofstream points(arguments[4], std::ios::binary);
  for (const sample& one : all) {
    const std::string told = json_of(one).dump();
    if (const simdlp::errc refused = encode(encoder, one); refused != simdlp::errc::none) {
      const std::string code(simdlp::name(refused));
      std::fprintf(stderr, "refused as %s: %s\n", code.c_str(), told.c_str());
      return 1;
    }
    points << told << '\n';
  }
  std::ofstream(arguments[3], std::ios::binary) << lines;
  std::printf("%zu points\n", all.size());
  return 0;
}

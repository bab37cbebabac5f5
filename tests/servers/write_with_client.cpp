// SPDX-License-Identifier: Apache-2.0
//
// Sends the points of sample.h with the client:  write_with_client influxdb|victoriametrics URL DATABASE
// PRECISION. Half of them go through a batch_writer in small batches, half in one call; the database is
// created if it is missing. Exit code 0: the statistics say that all points were written.
#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sample.h"
#include "simdlp/client.h"

namespace {

using simdlp::servers::sample;

simdlp::point_builder point_of(const sample& one) {
  simdlp::point_builder point(one.measurement);
  for (const auto& [key, value] : one.tags) point.tag(key, value);
  for (const auto& [key, value] : one.fields) {
    std::visit([&, &name = key](const auto& typed) { point.field(name, typed); }, value);
  }
  point.timestamp(one.time);
  return point;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  const auto precision = given.size() == 4 ? simdlp::precision_from_name(given[3]) : std::nullopt;
  if (!precision) {
    std::fputs("usage: write_with_client influxdb|victoriametrics URL DATABASE PRECISION\n",
               stderr);
    return 2;
  }
  constexpr std::int64_t january_2022 = 1'640'995'200'000'000'000;
  const std::vector<sample> all =
      given[0] == "influxdb"
          ? simdlp::servers::influxdb_samples(*precision == simdlp::precision::nanoseconds)
          : simdlp::servers::victoriametrics_samples(january_2022);
  std::vector<simdlp::point_builder> points;
  std::ranges::transform(all, std::back_inserter(points), point_of);

  simdlp::client_options options;
  options.connection.url = given[1];
  options.database = given[2];
  options.precision = *precision;
  options.dialect =
      given[0] == "influxdb" ? simdlp::dialect::influxdb1 : simdlp::dialect::victoriametrics;
  options.create_database = true;
  options.batch.batch_size = 20;
  options.gzip_threshold = 1'000;
  simdlp::client client(options);
  simdlp::batch_writer writer(client);
  const std::size_t half = points.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    if (const simdlp::write_status status = writer.write(points[i]); !status.ok()) {
      std::fprintf(stderr, "point %zu is refused: %s\n", i, message(status.code).data());
      return 1;
    }
  }
  writer.close();
  points.erase(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(half));
  const simdlp::write_result rest = client.write(points);
  const simdlp::write_statistics books = writer.statistics();
  if (!rest.ok()) std::fprintf(stderr, "%s\n", describe(rest.error).c_str());
  std::printf("%llu and %llu points\n", static_cast<unsigned long long>(books.written),
              static_cast<unsigned long long>(rest.counts.written));
  return rest.ok() && books.written == half ? 0 : 1;
}

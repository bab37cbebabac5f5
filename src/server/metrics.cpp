// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <cstdio>

namespace simdlp::endpoint {
namespace {

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out += "# HELP " + std::string(name) + " " + std::string(help) + "\n# TYPE " + std::string(name) +
         " " + std::string(type) + "\n";
}

[[nodiscard]] std::string number(double from) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", from);
  return text;
}

constexpr std::array<std::string_view, 6> refusals = {"overload", "memory",      "draining",
                                                      "storage",  "connections", "starting"};

}  // namespace

void metrics::count_request(std::string_view route, int status, std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  std::size_t bucket = 0;
  while (bucket < bounds.size() && seconds > bounds[bucket]) ++bucket;
  ++seconds_[bucket];
  nanoseconds_ += static_cast<std::uint64_t>(took.count());
  const std::lock_guard lock(mutex_);
  ++requests_[{std::string(route), status}];
}

void metrics::count_points(std::string_view database, std::uint64_t points) {
  const std::lock_guard lock(mutex_);
  const auto found = points_.find(database);
  if (found != points_.end()) {
    found->second += points;
    return;
  }
  points_[points_.size() < max_databases ? std::string(database) : std::string("(other)")] +=
      points;
}

void metrics::count_rejected(std::string_view code, std::uint64_t lines) {
  const std::lock_guard lock(mutex_);
  rejected_[code] += lines;
}

std::string metrics::to_text(std::size_t tables, std::size_t reserved) const {
  std::string out;
  {
    const std::lock_guard lock(mutex_);
    head(out, "simdlp_http_requests_total", "counter", "Requests answered.");
    for (const auto& [key, count] : requests_)
      out += "simdlp_http_requests_total{route=\"" + key.first + "\",status=\"" +
             std::to_string(key.second) + "\"} " + std::to_string(count) + "\n";
    head(out, "simdlp_points_total", "counter", "Points stored.");
    for (const auto& [database, count] : points_)
      out += "simdlp_points_total{db=\"" + database + "\"} " + std::to_string(count) + "\n";
    head(out, "simdlp_lines_rejected_total", "counter", "Lines rejected.");
    for (const auto& [code, count] : rejected_)
      out += "simdlp_lines_rejected_total{code=\"" + std::string(code) + "\"} " +
             std::to_string(count) + "\n";
  }
  head(out, "simdlp_http_body_bytes_total", "counter", "Bytes of write bodies.");
  out += "simdlp_http_body_bytes_total{state=\"raw\"} " + std::to_string(raw_bytes_) + "\n";
  out += "simdlp_http_body_bytes_total{state=\"decoded\"} " + std::to_string(decoded_bytes_) + "\n";
  head(out, "simdlp_requests_refused_total", "counter", "Requests refused with 503.");
  for (std::size_t i = 0; i < refusals.size(); ++i)
    out += "simdlp_requests_refused_total{reason=\"" + std::string(refusals[i]) + "\"} " +
           std::to_string(refused_[i]) + "\n";
  head(out, "simdlp_datagrams_total", "counter", "Datagrams and streams of the line listeners.");
  out += "simdlp_datagrams_total{result=\"good\"} " + std::to_string(datagrams_) + "\n";
  out += "simdlp_datagrams_total{result=\"bad\"} " + std::to_string(bad_datagrams_) + "\n";
  head(out, "simdlp_request_seconds", "histogram",
       "Time from the header of a request to its answer.");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    sum += seconds_[i];
    const std::string bound = i < bounds.size() ? number(bounds[i]) : "+Inf";
    out += "simdlp_request_seconds_bucket{le=\"" + bound + "\"} " + std::to_string(sum) + "\n";
  }
  out += "simdlp_request_seconds_sum " + number(static_cast<double>(nanoseconds_) / 1e9) + "\n";
  out += "simdlp_request_seconds_count " + std::to_string(sum) + "\n";
  head(out, "simdlp_connections", "gauge", "Open connections.");
  out += "simdlp_connections " + std::to_string(connections_) + "\n";
  head(out, "simdlp_schema_tables", "gauge", "Tables in all databases.");
  out += "simdlp_schema_tables " + std::to_string(tables) + "\n";
  head(out, "simdlp_reserved_bytes", "gauge", "Memory reserved for bodies.");
  out += "simdlp_reserved_bytes " + std::to_string(reserved) + "\n";
  return out;
}

}  // namespace simdlp::endpoint

// SPDX-License-Identifier: Apache-2.0
//
// Points that are hard to read: names with special bytes in every place, strings of any text, doubles of
// any bits, the limits of integers and timestamps. The portable dialect accepts all of them. They are the
// same in every run.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace simdlp::servers {

struct sample {
  using value = std::variant<double, std::int64_t, bool, std::string>;

  std::string measurement;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::pair<std::string, value>> fields;
  std::int64_t time = 0;  // nanoseconds since the Unix epoch
};

// For InfluxDB 1.x: every kind of value except unsigned integers, which that server does not support,
// and times within its range. No two points have measurement, tags and second in common, no field has
// two kinds in one measurement, and no point has a tag and a field with the same name. `extreme_times`
// adds the outermost times, which only nanoseconds can express.
std::vector<sample> influxdb_samples(bool extreme_times);

// For VictoriaMetrics, which keeps names, tags and numbers: one field, a small whole number, and
// times of whole milliseconds within a few days of `around`.
std::vector<sample> victoriametrics_samples(std::int64_t around);

}  // namespace simdlp::servers

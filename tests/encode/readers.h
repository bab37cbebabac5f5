// SPDX-License-Identifier: Apache-2.0
//
// Reads lines as the servers of a dialect do: with the reference decoder, except for the names of
// InfluxDB 3, in which two backslashes mean one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model.h"

namespace simdlp::model {

// Returns the point of a line, or nothing if there is not exactly one.
std::optional<point> read_as_strict(std::string_view line, precision unit);
std::optional<point> read_as_influxdb3(std::string_view line, precision unit);

// Equal to the bit; times are floored to the unit first.
bool same(const point& left, const point& right, precision unit);

}  // namespace simdlp::model

// SPDX-License-Identifier: Apache-2.0
//
// Lines read as their target reads them: by the reference decoder where that is the same, and names
// of InfluxDB 3, where two backslashes are one, by a few lines of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model.h"

namespace simdlp::model {

// The one point of a line, or nothing when there is not exactly one.
std::optional<point> read_as_strict(std::string_view line, precision unit);
std::optional<point> read_as_influxdb3(std::string_view line, precision unit);

// Equal to the bit; times are floored to the unit first.
bool same(const point& left, const point& right, precision unit);

}  // namespace simdlp::model

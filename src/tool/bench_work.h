// SPDX-License-Identifier: Apache-2.0
// The work of the stages of `simdlp bench` other than visiting points. Each function returns a number
// that depends on all of its work.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "simdlp/decoder.h"
#include "simdlp/detail/window.h"
#include "simdlp/encoder.h"
#include "simdlp/kernel.h"
#include "simdlp/point_builder.h"
#include "simdlp/table_builder.h"

namespace simdlp::tool {

// Reads memory as fast as a plain loop can.
[[nodiscard]] std::uint64_t sum_memory(std::string_view bytes);
// Finds the structural bytes; returns their number.
[[nodiscard]] std::uint64_t scan(const kernel& with, detail::window& into, std::string_view bytes);
// Returns the number of rows.
[[nodiscard]] std::uint64_t build_tables(table_builder& into, decoder& from);
// Returns the number of points that the encoder refused.
[[nodiscard]] std::uint64_t encode(encoder& into, const std::vector<point_builder>& points);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
// Compares visit_series() with decoder::visit(): the same lines, with a number for each series.
#pragma once

#include <cstdint>
#include <string_view>

#include "simdlp/decode_options.h"

namespace simdlp::fuzz {

// Checks the numbers of the series of `input`, first with an empty table, then with the same one. `seed` is that
// of the hash.
void check_series(std::string_view input, const decode_options& options, std::uint64_t seed);

}  // namespace simdlp::fuzz

// SPDX-License-Identifier: Apache-2.0
// Lines as text in answers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp::endpoint {

// The most of a line that an answer quotes.
inline constexpr std::size_t max_original_bytes = 1024;

// The line of a valid point as InfluxDB 3 quotes it in schema errors: tags in order, strings without
// quotes, the timestamp as given.
[[nodiscard]] std::string written_anew(point of);

// What is wrong with a line that is not line protocol. `raw` is the line, `end` the end of the bytes
// that contain it.
[[nodiscard]] std::string syntax_message(error why, std::string_view raw, const char* end);

}  // namespace simdlp::endpoint

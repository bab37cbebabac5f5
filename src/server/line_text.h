// SPDX-License-Identifier: Apache-2.0
// Lines as text in answers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp::endpoint {

// The most bytes of a line that an answer quotes.
inline constexpr std::size_t max_original_bytes = 1024;

// Returns the line of a valid point as InfluxDB 3 quotes it in schema errors: tags in order, strings
// without quotes, the timestamp as given.
[[nodiscard]] std::string written_anew(point of);

// Says why a line is not line protocol, with a hint if there is one. `raw` is the line, `offset` the
// place of the error in it, and `place` the same for people, e.g. "column 7".
[[nodiscard]] std::string syntax_message(errc code, std::string_view raw, std::size_t offset,
                                         std::string_view place);

}  // namespace simdlp::endpoint

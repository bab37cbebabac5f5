// SPDX-License-Identifier: Apache-2.0
// The grammar of unquoted field values: checks that a token is a number or a boolean, or returns the
// error. Used by the strict decoder; the fast path only parses.
#pragma once

#include <string_view>

#include "simdlp/error.h"

namespace simdlp::detail {

// none, field_value_syntax, int_range, uint_range or float_range. `token` is not empty.
[[nodiscard]] errc check_unquoted(std::string_view token) noexcept;

// -?D+
[[nodiscard]] bool is_integer(std::string_view token) noexcept;

// -?(D+(.D*)?|.D+)([eE][+-]?D+)?
[[nodiscard]] bool is_float(std::string_view token) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
//
// Whole tokens of the reference decoder: parses a value, a timestamp or a run of bytes whose extent
// is known. reference_decoder.cpp finds the tokens and chooses among several errors;
// reference_decimal.h converts floats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reference_decoder.h"

namespace reference {

/// Shortest forms only, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// A field value without quotes, at least one byte. Returns the error code, or nothing to complain
/// about.
std::optional<std::string> read_unquoted_value(std::string_view text, value& into);

/// Nanoseconds from a timestamp written in `unit`. Returns the error code, or nothing.
std::optional<std::string> read_timestamp(std::string_view text, precision unit,
                                          std::optional<std::int64_t>& into);

/// Floor to a multiple of the unit; where int64 does not hold the floor, its smallest multiple.
std::int64_t floor_to(std::int64_t time, precision unit);

}  // namespace reference

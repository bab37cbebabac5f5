// SPDX-License-Identifier: Apache-2.0
// Converts JSON values to values of points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "json_reader.h"
#include "owned_record.h"

namespace simdlp::tool {

[[noreturn]] void refuse_form(std::size_t offset, std::string message);

// Reads a JSON number that must be a whole number in the range of Number (int64 or uint64).
template <class Number>
[[nodiscard]] Number whole_number_of(std::string_view digits, std::size_t offset, errc range,
                                     const char* message);

// Reads a number; float_range if it is too large.
[[nodiscard]] double float_of(std::string_view digits, std::size_t offset);

// Reads a number without a given type: whole numbers become integers, unsigned ones only if they do not
// fit in int64.
[[nodiscard]] owned_value number_of(std::string_view digits, std::size_t offset, bool as_floats);

[[nodiscard]] bool from_base64(std::string_view from, std::string& to);

// Reads {"float":1.5}: exactly one member, whose name is the type of the value. Integers may be
// given as text.
void read_typed_value(json_reader& from, owned_value& into);

// Reads a string, or {"binary":"base64"}.
void read_name(json_reader& from, std::string& to);

}  // namespace simdlp::tool

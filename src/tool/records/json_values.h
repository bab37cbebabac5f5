// SPDX-License-Identifier: Apache-2.0
// The values of JSON as values of points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "json_reader.h"
#include "owned_record.h"

namespace simdlp::tool {

[[noreturn]] void refuse_form(std::size_t offset, std::string message);

// A JSON number that must be a whole one of the range of Number (int64 or uint64).
template <class Number>
[[nodiscard]] Number whole_number_of(std::string_view digits, std::size_t offset, errc range,
                                     const char* message);

// A number; float_range if it is too large.
[[nodiscard]] double float_of(std::string_view digits, std::size_t offset);

// A number without a given type: whole numbers are integers, unsigned only if they do not fit in int64.
[[nodiscard]] owned_value number_of(std::string_view digits, std::size_t offset, bool as_floats);

[[nodiscard]] bool from_base64(std::string_view from, std::string& to);

// {"float":1.5}: exactly one member, which says what the value is. Integers may be given as text.
void read_typed_value(json_reader& from, owned_value& into);

// A string, or {"binary":"base64"}.
void read_name(json_reader& from, std::string& to);

}  // namespace simdlp::tool

// SPDX-License-Identifier: Apache-2.0
//
// Compares one part of the library's result with the same part of the reference decoder's: a text,
// a value, a point, an error. The functions named differ_... describe the difference, or return an
// empty text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "reference_decoder.h"
#include "simdlp/simdlp.h"

namespace simdlp::agreement {

// A field's value as a sink gets it.
using typed = std::variant<double, std::int64_t, std::uint64_t, bool, text>;

// Every function that returns the unescaped text is called.
bool is_same(text got, const std::string& want);
// Floats by their bits.
bool is_same(const typed& got, const reference::value& want);

// All but look-up by key.
std::string differ_point(point got, const reference::point& want);
// point.tag(key) and point.field(key).
std::string differ_lookup(point got, const reference::point& want);
// Code, offset and place.
std::string differ_failure(decoder& from, error got, const reference::failure& want);
std::string differ_description(const diagnostic& got, const reference::failure& want,
                               std::string_view raw);

}  // namespace simdlp::agreement

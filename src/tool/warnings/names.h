// SPDX-License-Identifier: Apache-2.0
// Warnings about a single name that is valid but probably a mistake.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace simdlp::tool {

// "U+00A0" of the first character of `text` that is invisible or a space other than U+0020; empty if
// there is none.
[[nodiscard]] std::string invisible_character(std::string_view text);

// True if a name is the text that a program writes for a variable that was never set: undefined,
// None, $HOSTNAME, {{ host }}, [object Object].
[[nodiscard]] bool is_placeholder(std::string_view name);

// True if a measurement looks like a field, a number or JSON.
[[nodiscard]] bool is_odd_measurement(std::string_view name);

// The same for all names that look alike: characters that many fonts draw the same are one, and a
// letter with an accent is the letter and the accent. Each character has skeleton_size bytes, the highest
// first.
[[nodiscard]] std::string skeleton(std::string_view name);
inline constexpr std::size_t skeleton_size = 3;

// "U+00B5 and U+03BC": the first characters in which two names differ.
[[nodiscard]] std::string first_difference(std::string_view a, std::string_view b);

}  // namespace simdlp::tool

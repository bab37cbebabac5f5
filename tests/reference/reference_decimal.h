// SPDX-License-Identifier: Apache-2.0
//
// A decimal number to the nearest double, by whole-number arithmetic of any length and nothing else:
// no locale, no floating point rounding on the way, nothing shared with a number library. It expects
// text that already matches the float grammar.
#pragma once

#include <string_view>

namespace reference {

/// The double nearest to `text`, ties to even. Too large gives an infinity, too small a zero, both
/// with the sign of the text.
double nearest_double(std::string_view text);

}  // namespace reference

// SPDX-License-Identifier: Apache-2.0
// Finds two tags, or two fields, of the same key in a point. Compares keys as written: every byte that
// can be escaped must be, so two keys are the same name exactly if they are written the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "simdlp/detail/known_keys.h"
#include "simdlp/detail/line.h"
#include "simdlp/error.h"

namespace simdlp::detail {

// surely_distinct() returns false for a section with more keys.
inline constexpr std::size_t few_keys = 256;

// Returns true if no two tags and no two fields of the point have the same key; may also return false
// then. Uses 4 KiB of stack; O(keys).
[[nodiscard]] bool surely_distinct(const line& of) noexcept;
// The same, but faster for lines with the keys of an earlier one, which are in `known`. Eight bytes before
// the line must be readable.
[[nodiscard]] bool surely_distinct(const line& of, known_keys& known) noexcept;

// Returns duplicate_tag or duplicate_field for the first key, in the order of the line, that repeats an
// earlier one of its section, with the offset of the later key from `origin`; or no error. Overwrites
// `scratch`, which must have at least 8 elements. Reads the section once for about every
// scratch.size() / 2 keys: with the decoder's window, once for up to 12,288 keys, and at most 86 times
// for duplicates_ceiling keys.
[[nodiscard]] error find_duplicate(const line& of, const char* origin,
                                   std::span<token> scratch) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Does a point have two tags, or two fields, of the same key? Keys are compared as they stand in the
// line: every byte that can be escaped must be, so two keys stand for the same name exactly when
// they are spelled the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "simdlp/detail/line.h"
#include "simdlp/error.h"

namespace simdlp::detail {

// The most keys of a section that surely_distinct() looks at; with more it does not say yes.
inline constexpr std::size_t few_keys = 256;

// True when no two tags and no two fields of the point have the same key. False: perhaps they have.
// Uses 4 KiB of stack; O(keys).
[[nodiscard]] bool surely_distinct(const line& of) noexcept;

// The first key, in line order, that stood before in its section (tags before fields), as
// duplicate_tag or duplicate_field with the offset of the second key counted from `origin`; none
// when there is no such. `scratch` is memory to work in, at least 8 elements; what it holds is lost.
// The section is walked once for every scratch.size() / 2 keys or so: with the decoder's window and
// duplicates_ceiling keys that is at most 86 times, with up to 12,288 keys once.
[[nodiscard]] error find_duplicate(const line& of, const char* origin,
                                   std::span<token> scratch) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Characters that look like one of the format's own bytes: typographic quotes, minus signs, spaces.
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::detail {

enum class lookalike_kind : unsigned char { none, quote, minus, space, comma, equals, digit };

struct lookalike {
  lookalike_kind kind = lookalike_kind::none;
  std::size_t size = 0;    // bytes of the character
  std::string_view name;   // "U+201C, a typographic quote"
  std::string_view plain;  // what to write instead
};

// The lookalike that starts at `at`, kind none if there is none.
[[nodiscard]] lookalike lookalike_at(std::string_view text, std::size_t at) noexcept;

// The first lookalike in `text`; its place in `at`.
[[nodiscard]] lookalike find_lookalike(std::string_view text, std::size_t& at) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Checks that every reader of line protocol accepts the spelling of a number.
#pragma once

#include <string_view>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// True for -?D(.D)?(e[+-]?D)? with an `i` or `u` instead of fraction and exponent, D without leading
// zeros before the dot, and for all booleans. False for 1. .5 01 -0i, which some readers refuse.
// `raw` is the raw text of a valid number or boolean.
[[nodiscard]] inline bool is_portable_number(std::string_view raw) noexcept {
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  const char last = raw.back();
  if (!may_end_float(last) && last != 'i' && last != 'u') return true;
  const bool negative = raw.front() == '-';
  if (negative) raw.remove_prefix(1);
  if (!is_digit(raw.front())) return false;
  if (raw.front() == '0' && raw.size() > 1) {
    if (is_digit(raw[1])) return false;
    if (negative && raw[1] == 'i') return false;
  }
  const std::size_t dot = raw.find('.');
  return dot == std::string_view::npos || (dot + 1 < raw.size() && is_digit(raw[dot + 1]));
}

}  // namespace simdlp::detail

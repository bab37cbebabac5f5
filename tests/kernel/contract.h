// SPDX-License-Identifier: Apache-2.0
// A second implementation of the contract of simdlp/detail/window.h: slow, sentence by sentence, and
// sharing nothing with the kernels. Also compares two indexes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "simdlp/detail/window.h"

namespace simdlp::test {

// The four combinations of a kernel's arguments.
struct manner {
  detail::quoting quotes;
  bool final;
};
inline constexpr manner manners[] = {{detail::quoting::paired, false},
                                     {detail::quoting::paired, true},
                                     {detail::quoting::unpaired, false},
                                     {detail::quoting::unpaired, true}};

// Returns how the index `got` of these bytes violates the contract; empty if it does not.
[[nodiscard]] std::string violation(const detail::window& got, std::string_view bytes, manner how);

// Returns the first difference of two indexes of the same bytes; empty if they are equal.
[[nodiscard]] std::string difference(const detail::window& expected, const detail::window& got);

// Bytes for a failure message.
[[nodiscard]] std::string show(std::string_view bytes, manner how);

}  // namespace simdlp::test

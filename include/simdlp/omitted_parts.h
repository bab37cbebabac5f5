// SPDX-License-Identifier: Apache-2.0
// The parts that an encoder has left out of the lines that it has written.
#pragma once

#include <cstdint>

namespace simdlp {

struct omitted_parts {
  std::uint64_t empty_tags = 0;
  std::uint64_t null_fields = 0;
  std::uint64_t non_finite_fields = 0;

  [[nodiscard]] constexpr bool any() const noexcept {
    return (empty_tags | null_fields | non_finite_fields) != 0;
  }
  friend constexpr omitted_parts operator+(const omitted_parts& a,
                                           const omitted_parts& b) noexcept {
    return {a.empty_tags + b.empty_tags, a.null_fields + b.null_fields,
            a.non_finite_fields + b.non_finite_fields};
  }
  friend constexpr bool operator==(const omitted_parts&, const omitted_parts&) = default;
};

}  // namespace simdlp

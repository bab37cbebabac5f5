// SPDX-License-Identifier: Apache-2.0
// Writes numbers as text: the inverse of number.h. Every function writes at `to`, where number_room bytes
// must be writable, and returns the end of the text. Kernels have their own (kernel/write_decimal.h).
#pragma once

#include <bit>
#include <cstdint>

#include "kernel/write_decimal.h"

namespace simdlp::detail {

[[nodiscard]] char* write_unsigned(char* to, std::uint64_t number) noexcept;
[[nodiscard]] char* write_integer(char* to, std::int64_t number) noexcept;

// False for infinities and NaN, even with -ffast-math.
[[nodiscard]] inline bool is_finite(double number) noexcept {
  constexpr std::uint64_t exponent = 0x7FF0000000000000U;
  return (std::bit_cast<std::uint64_t>(number) & exponent) != exponent;
}

// Writes the shortest text that reads back as `number`, which must be finite, in the form that
// docs/encoding.md describes.
[[nodiscard]] char* write_float(char* to, double number) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Numbers as text: the inverse of number.h. Every function writes at `to`, where number_room bytes
// may be written, and returns the end of what counts. Compiled in the library; kernels have their own
// (kernel/write_decimal.h).
#pragma once

#include <bit>
#include <cstdint>

#include "kernel/write_decimal.h"

namespace simdlp::detail {

[[nodiscard]] char* write_unsigned(char* to, std::uint64_t number) noexcept;
[[nodiscard]] char* write_integer(char* to, std::int64_t number) noexcept;

// Neither an infinity nor a NaN, whatever the compiler was told about those.
[[nodiscard]] inline bool is_finite(double number) noexcept {
  constexpr std::uint64_t exponent = 0x7FF0000000000000U;
  return (std::bit_cast<std::uint64_t>(number) & exponent) != exponent;
}

// The shortest text that reads back as `number`, which is finite: one of the texts of
// docs/encoding.md.
[[nodiscard]] char* write_float(char* to, double number) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Masks for the last bytes of a vector, loaded from a table.
#pragma once

#include <cstddef>
#include <cstdint>

namespace simdlp::detail {

// 32 bytes 00, then 32 bytes FF. The n bytes from offset 32 - n + k are a mask for the last k of n bytes.
struct byte_masks {
  alignas(64) std::uint8_t at[64];

  template <std::size_t Width>
  [[nodiscard, gnu::always_inline]] const std::uint8_t* last(std::size_t count) const noexcept {
    return at + 32 - Width + count;
  }
};
consteval byte_masks make_byte_masks() {
  byte_masks masks{};
  for (unsigned i = 32; i < 64; ++i) masks.at[i] = 0xFF;
  return masks;
}
inline constexpr byte_masks last_bytes = make_byte_masks();

}  // namespace simdlp::detail

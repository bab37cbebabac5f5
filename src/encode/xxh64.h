// SPDX-License-Identifier: Apache-2.0
// XXH64, the 64-bit hash of Yann Collet's xxHash, seed 0, written after its public specification.
#pragma once

#include <cstdint>
#include <string_view>

namespace simdlp::detail {

[[nodiscard]] std::uint64_t xxh64(std::string_view bytes) noexcept;

}  // namespace simdlp::detail

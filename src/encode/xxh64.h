// SPDX-License-Identifier: Apache-2.0
// XXH64 with seed 0, by the xxHash library.
#pragma once

#include <cstdint>
#include <string_view>

namespace simdlp::detail {

[[nodiscard]] std::uint64_t xxh64(std::string_view bytes) noexcept;

}  // namespace simdlp::detail

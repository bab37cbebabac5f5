// SPDX-License-Identifier: Apache-2.0
// Counts line feeds for kernels without an implementation of their own.
#pragma once

#include <cstddef>

namespace simdlp::detail {

std::size_t count_feeds_of_baseline(const char* data, std::size_t size) noexcept;

}  // namespace simdlp::detail

// SPDX-License-Identifier: Apache-2.0
// Counts the allocations of the process with `new`, and can make them fail. For tests with one thread at
// a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace simdlp::table_tests {

[[nodiscard]] std::uint64_t allocations() noexcept;  // so far
[[nodiscard]] std::size_t held_bytes() noexcept;     // now
[[nodiscard]] std::size_t peak_bytes() noexcept;     // the most since reset_peak()
void reset_peak() noexcept;

// Allocations throw std::bad_alloc after `count` more of them.
void fail_after(std::uint64_t count) noexcept;
void fail_never() noexcept;

}  // namespace simdlp::table_tests

// SPDX-License-Identifier: Apache-2.0
//
// The amount of work of a test: all of it in an optimised build, and a part if every step is much
// slower (unoptimised, under a sanitizer, in an emulator of another processor).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace simdlp::agreement {

#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    defined(SIMDLP_TESTS_EMULATED)
inline constexpr bool slow_build = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
inline constexpr bool slow_build = true;
#else
inline constexpr bool slow_build = false;
#endif
#else
inline constexpr bool slow_build = false;
#endif

// A number from the environment, or `otherwise`.
inline std::uint64_t number_from_environment(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Returns how often to repeat a random test that runs `full` times in an optimised build. The
// environment variable SIMDLP_TEST_EFFORT multiplies it, for long runs by hand.
inline std::size_t effort(std::size_t full) {
  const std::size_t usual = slow_build ? std::max<std::size_t>(full / 10, 1) : full;
  return usual * static_cast<std::size_t>(number_from_environment("SIMDLP_TEST_EFFORT", 1));
}

// The seed of a test. SIMDLP_TEST_SEED gives other inputs than the usual ones.
inline std::uint64_t seed(std::uint64_t usual) {
  return usual + (number_from_environment("SIMDLP_TEST_SEED", 0) << 32U);
}

// The width of a step through a range: `fine` in an optimised build, else `coarse`.
constexpr std::size_t effort_step(std::size_t fine, std::size_t coarse) {
  return slow_build ? coarse : fine;
}

}  // namespace simdlp::agreement

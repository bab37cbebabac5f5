// SPDX-License-Identifier: Apache-2.0
//
// Reports a failed check of a fuzz target: prints one message and ends the process, so that the
// engine keeps the input. All checks of the targets use these functions.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace simdlp::fuzz {

// The bytes of an engine as text.
[[nodiscard]] inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

[[noreturn]] inline void fail(std::string_view claim, std::string_view detail = {}) {
  std::fprintf(stderr, "simdlp fuzz: check failed: %.*s\n", static_cast<int>(claim.size()),
               claim.data());
  if (!detail.empty()) {
    std::fprintf(stderr, "  %.*s\n", static_cast<int>(detail.size()), detail.data());
  }
  std::fflush(stderr);
  std::abort();
}

// `claim` is a sentence that is true of every input.
inline void check(bool holds, std::string_view claim, std::string_view detail = {}) {
  if (!holds) [[unlikely]]
    fail(claim, detail);
}
// The same with a detail that is expensive to make, and is only made when it is needed.
template <std::invocable Detail>
void check(bool holds, std::string_view claim, const Detail& detail) {
  if (!holds) [[unlikely]]
    fail(claim, detail());
}

}  // namespace simdlp::fuzz

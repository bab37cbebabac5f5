// SPDX-License-Identifier: Apache-2.0
// The version of simdlp: of the headers a program is compiled with, and of the library it runs with.
// docs/versioning.md says what the numbers promise.
#pragma once

#include <compare>
#include <cstdint>

namespace simdlp {

// A semantic version. Versions compare in order of release.
struct version {
  std::uint16_t major_number = 0;
  std::uint16_t minor_number = 0;
  std::uint16_t patch_number = 0;
  friend constexpr auto operator<=>(const version&, const version&) noexcept = default;
};

// The version of these headers. CMake reads the project's version from this line.
inline constexpr version header_version{0, 2, 0};

// The version of the library that the program is linked with or has loaded. It differs from
// header_version if a shared library was replaced after the program was compiled. Thread-safe.
[[nodiscard]] version library_version() noexcept;

}  // namespace simdlp

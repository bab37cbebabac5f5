// SPDX-License-Identifier: Apache-2.0
// The table of the paths that the server answers.
#pragma once

#include <cstdint>
#include <string_view>

namespace simdlp::endpoint {

enum class route : std::uint8_t {
  write_v3,
  write_v2,
  write_v1,
  ping,
  health,
  ready,
  metrics,
  query
};

enum class found_route : std::uint8_t { found, unknown_path, wrong_method, preflight };

struct routed {
  found_route how = found_route::unknown_path;
  route to = route::ping;
  std::string_view allow;  // for wrong_method: the value of the header Allow
};

// Paths are compared byte for byte.
[[nodiscard]] routed find_route(std::string_view method, std::string_view path) noexcept;

// A word for logs and metrics, e.g. "write_v3".
[[nodiscard]] std::string_view name(route of) noexcept;

[[nodiscard]] constexpr bool is_write(route of) noexcept {
  return of == route::write_v3 || of == route::write_v2 || of == route::write_v1;
}

// The form of errors on a path, which need not be a route.
enum class answer_form : std::uint8_t { v1, v2, v3 };
[[nodiscard]] answer_form form_of(std::string_view path) noexcept;
// The form of errors of a write.
[[nodiscard]] constexpr answer_form form_of(route to) noexcept {
  if (to == route::write_v3) return answer_form::v3;
  return to == route::write_v2 ? answer_form::v2 : answer_form::v1;
}

}  // namespace simdlp::endpoint

// SPDX-License-Identifier: Apache-2.0
// The header of an HTTP request, and how its body is framed, as values that do not depend on the
// HTTP library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::endpoint {

struct header {
  std::string name;
  std::string value;
};

// Compares ASCII text without regard to case.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;

// `text` without the spaces and tabs at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

enum class body_framing : std::uint8_t {
  none,     // neither Content-Length nor Transfer-Encoding: no body
  length,   // Content-Length
  chunked,  // Transfer-Encoding: chunked
};

struct request_head {
  std::string method;
  std::string target;
  bool http10 = false;
  std::vector<header> headers;  // in the order of the request

  // Set by check_framing().
  body_framing framing = body_framing::none;
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;

  // Returns the value of the first header of that name, without regard to case, or null if there is
  // none.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
};

}  // namespace simdlp::endpoint

// SPDX-License-Identifier: Apache-2.0
// Asks a running server, and looks at the head of its answer.
#pragma once

#include <string>
#include <string_view>

#include "server/running_server.h"

namespace simdlp::testing {

inline constexpr const char* host = " HTTP/1.1\r\nHost: x\r\n";

[[nodiscard]] inline http_answer get(const running_server& from, const std::string& target,
                                     const std::string& headers = {},
                                     const std::string& method = "GET") {
  return ask(from.port(), method + " " + target + host + headers + "\r\n");
}

[[nodiscard]] inline http_answer write(const running_server& to, const std::string& target,
                                       std::string_view body, const std::string& headers = {}) {
  return ask(to.port(), post(target, body, headers));
}

[[nodiscard]] inline bool has(const http_answer& in, std::string_view line) {
  return ("\r\n" + in.head).find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

[[nodiscard]] inline bool names(const http_answer& in, std::string_view header) {
  return in.head.find("\r\n" + std::string(header) + ": ") != std::string::npos;
}

}  // namespace simdlp::testing

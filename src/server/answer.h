// SPDX-License-Identifier: Apache-2.0
// Answers as values, and the forms of errors on each API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http_request.h"
#include "server/route.h"

namespace simdlp::endpoint {

struct answer {
  int status = 204;
  std::string content_type;  // empty: none
  std::string body;
  std::vector<header> headers;
  bool close = false;  // the connection cannot be used after this answer
};

[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

[[nodiscard]] answer json_answer(int status, std::string body);
[[nodiscard]] answer text_answer(int status, std::string_view body);

// Returns an error with `message` in the form of the API: `{"error":…}`, for v2
// `{"code":…,"message":…}`. `line`: the number of the first refused line, if that is the reason; 0
// if it is not.
[[nodiscard]] answer error_answer(answer_form form, int status, std::string_view message,
                                  std::uint64_t line = 0);

// 503 with Retry-After.
[[nodiscard]] answer unavailable(answer_form form, std::string_view message,
                                 unsigned retry_seconds = 1);

// Returns the answer as bytes of HTTP/1.1. `head_only`: for HEAD, without the body. `keep_alive`:
// whether the connection stays open; `http10` makes that explicit.
[[nodiscard]] std::string to_bytes(const answer& from, bool head_only, bool keep_alive,
                                   bool http10);

}  // namespace simdlp::endpoint

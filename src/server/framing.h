// SPDX-License-Identifier: Apache-2.0
// Decides how the body of a request is framed, and refuses every header about which two HTTP
// implementations could disagree: a proxy and this server must never see different requests in the
// same bytes (request smuggling).
#pragma once

#include <string_view>

#include "server/http_request.h"

namespace simdlp::endpoint {

struct framing_error {
  int status = 0;  // 0: none
  std::string_view reason;
  [[nodiscard]] explicit operator bool() const noexcept { return status != 0; }
};

// Sets framing, content_length, keep_alive and expects_continue of `head`, or returns why the
// request is refused. After an error, the connection must be closed, because the end of the body is
// not known.
[[nodiscard]] framing_error check_framing(request_head& head) noexcept;

}  // namespace simdlp::endpoint

// SPDX-License-Identifier: Apache-2.0
// Requests by libcurl's multi interface: HTTP/1.1 with kept connections, names resolved in curl's own
// thread. Bodies are read in place; the only copy is the one into libcurl's buffer.
#pragma once

#include <memory>

#include "client/transport.h"

namespace simdlp::client_internal {

// Null if libcurl cannot be used.
[[nodiscard]] std::unique_ptr<transport> make_curl_transport(const connection_options& options,
                                                             const std::string& unix_socket);

}  // namespace simdlp::client_internal

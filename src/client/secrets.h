// SPDX-License-Identifier: Apache-2.0
// Servers and proxies may quote what was sent to them, and an answer ends up in messages and logs.
#pragma once

#include "client/request_form.h"
#include "client/transport.h"

namespace simdlp::client_internal {

// Replaces tokens and passwords in the body and the headers of an answer, and in its failure.
void take_out_secrets(answer& from, const client_options& options, const server_address& server);

}  // namespace simdlp::client_internal

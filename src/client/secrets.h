// SPDX-License-Identifier: Apache-2.0
// Removes secrets from answers. Servers and proxies may quote a request, and answers end up in
// messages and logs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/request_form.h"
#include "client/transport.h"

namespace simdlp::client_internal {

// Replaces tokens and passwords in the body and the headers of an answer, and in its failure.
void take_out_secrets(answer& from, const client_options& options, const server_address& server);

// Turns the headers of requests and answers into lines that may be shown.
class header_viewer {
 public:
  explicit header_viewer(const connection_options& options);

  // For the lines of a request: shows the values only of headers that never hold a secret.
  [[nodiscard]] std::string sent(std::string_view line) const;
  [[nodiscard]] std::string received(std::string_view line) const;

 private:
  std::vector<std::string> secrets_;
};

}  // namespace simdlp::client_internal

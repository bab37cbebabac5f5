// SPDX-License-Identifier: Apache-2.0
// Removes secrets from what an answer says. Servers and proxies may quote a request, and answers end up in
// messages and logs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/request_form.h"

namespace simdlp::client_internal {

// The tokens and passwords of a writer, and the keys in its headers.
class secret_filter {
 public:
  secret_filter() = default;
  // Also reads the proxies in the environment.
  secret_filter(const connection_options& options, const server_address& server);

  // Returns the text without the secrets, however they are escaped.
  [[nodiscard]] std::string hide(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;
};

// Turns the headers of requests and answers into lines that may be shown.
class header_viewer {
 public:
  explicit header_viewer(const connection_options& options);

  // For the lines of a request: shows the values only of headers that never hold a secret.
  [[nodiscard]] std::string sent(std::string_view line) const;
  [[nodiscard]] std::string received(std::string_view line) const;

 private:
  secret_filter secrets_;
};

}  // namespace simdlp::client_internal

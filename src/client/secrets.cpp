// SPDX-License-Identifier: Apache-2.0
#include "client/secrets.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::client_internal {
namespace {

void take_out(std::string& text, std::string_view secret) {
  constexpr std::string_view instead = "***";
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;
       at += instead.size()) {
    text.replace(at, secret.size(), instead);
  }
}

bool is_authorization(std::string_view name) {
  constexpr std::string_view wanted = "authorization";
  return std::ranges::equal(name, wanted, [](char given, char lower) {
    return given == lower || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == lower);
  });
}

// As they are, and in the form of Basic authentication.
std::vector<std::string> secrets_of(const client_options& options, const server_address& server) {
  const connection_options& how = options.connection;
  std::vector<std::string> all = {how.token, how.password, server.password, how.cert_key_password};
  for (const std::string& user : {how.username, server.username}) {
    for (const std::string& secret : {how.token, how.password, server.password}) {
      if (!secret.empty()) all.push_back(base64(user + ":" + secret));
    }
  }
  for (const auto& [name, value] : how.headers) {
    if (!is_authorization(name)) continue;
    all.push_back(value.substr(value.find(' ') + 1));  // without its scheme
  }
  std::erase(all, std::string());
  return all;
}

}  // namespace

void take_out_secrets(answer& from, const client_options& options, const server_address& server) {
  if (!from.failure && from.body.empty() && from.status == 204) return;
  for (const std::string& secret : secrets_of(options, server)) {
    take_out(from.body, secret);
    take_out(from.failure.message, secret);
    for (auto& [name, value] : from.headers) take_out(value, secret);
  }
}

}  // namespace simdlp::client_internal

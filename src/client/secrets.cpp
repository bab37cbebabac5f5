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

bool is_name(std::string_view given, std::string_view lower_case) {
  return std::ranges::equal(given, lower_case, [](char name, char lower) {
    return name == lower || (name >= 'A' && name <= 'Z' && name - 'A' + 'a' == lower);
  });
}

// Returns the name of the header, or an empty text if the line is not a header.
std::string_view name_in(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon == std::string_view::npos ||
                 line.substr(0, colon).find(' ') != std::string_view::npos
             ? std::string_view()
             : line.substr(0, colon);
}

// Returns the secrets as given, and in the form of Basic authentication.
std::vector<std::string> secrets_of(const connection_options& how, const server_address& server) {
  std::vector<std::string> all = {how.token, how.password, server.password, how.cert_key_password};
  for (const std::string& user : {how.username, server.username}) {
    for (const std::string& secret : {how.token, how.password, server.password}) {
      if (!secret.empty()) all.push_back(base64(user + ":" + secret));
    }
  }
  for (const auto& [name, value] : how.headers) {
    if (!is_name(name, "authorization")) continue;
    all.push_back(value.substr(value.find(' ') + 1));  // without its scheme
  }
  std::erase(all, std::string());
  return all;
}

}  // namespace

void take_out_secrets(answer& from, const client_options& options, const server_address& server) {
  if (!from.failure && from.body.empty() && from.status == 204) return;
  for (const std::string& secret : secrets_of(options.connection, server)) {
    take_out(from.body, secret);
    take_out(from.failure.message, secret);
    for (auto& [name, value] : from.headers) take_out(value, secret);
  }
}

header_viewer::header_viewer(const connection_options& options)
    : secrets_(secrets_of(options, parse_address(options.url))) {}

std::string header_viewer::sent(std::string_view line) const {
  constexpr std::string_view harmless[] = {"host",         "user-agent",       "accept",
                                           "content-type", "content-encoding", "content-length",
                                           "connection",   "proxy-connection", "transfer-encoding"};
  const std::string_view name = name_in(line);
  if (!name.empty() &&
      std::ranges::none_of(harmless, [&](auto each) { return is_name(name, each); }))
    return std::string(name) + ": ***";
  std::string shown(line);
  for (const std::string& secret : secrets_) take_out(shown, secret);
  return shown;
}

std::string header_viewer::received(std::string_view line) const {
  const std::string_view name = name_in(line);
  if (is_name(name, "set-cookie")) return std::string(name) + ": ***";
  std::string shown(line);
  for (const std::string& secret : secrets_) take_out(shown, secret);
  return shown;
}

}  // namespace simdlp::client_internal

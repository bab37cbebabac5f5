// SPDX-License-Identifier: Apache-2.0
#include "client/secrets.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "client/escaped_text.h"
#include "text/base64_text.h"

namespace simdlp::client_internal {
namespace {

// A piece of text as a server may write it: a byte, an escape of JSON or a percent escape.
struct piece {
  std::string bytes;  // what it means
  std::size_t size;   // of its text
};

piece piece_at(std::string_view text) {
  if (text.front() == '%') {
    if (const auto byte = hex_number(text.substr(1), 2))
      return {std::string(1, static_cast<char>(*byte)), 3};
  }
  if (text.front() != '\\' || text.size() < 2) return {std::string(1, text.front()), 1};
  const escaped_letter letter = text[1] == 'u' ? letter_at(text.substr(2)) : escaped_letter();
  if (letter.size == 0) return {std::string(1, text[1]), 2};
  std::string bytes;
  append_utf8(bytes, letter.code);
  return {bytes, 2 + letter.size};
}

// Returns how many bytes at the front of a text write the secret, plainly or with escapes; 0 if they do
// not.
std::size_t length_of(std::string_view secret, std::string_view text) {
  std::size_t at = 0;
  while (!secret.empty()) {
    if (at == text.size()) return 0;
    const piece next = piece_at(text.substr(at));
    if (secret.starts_with(next.bytes)) {
      at += next.size;
      secret.remove_prefix(next.bytes.size());
    } else if (text[at] == secret.front()) {  // a backslash or percent sign of the secret itself
      ++at;
      secret.remove_prefix(1);
    } else {
      return 0;
    }
  }
  return at;
}

void take_out(std::string& text, std::string_view secret) {
  constexpr std::string_view instead = "***";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t length = length_of(secret, std::string_view(text).substr(at));
    if (length == 0) continue;
    text.replace(at, length, instead);
    at += instead.size() - 1;
  }
}

// Returns the name of the header, or an empty text if the line is not a header.
std::string_view name_in(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon == std::string_view::npos ||
                 line.substr(0, colon).find(' ') != std::string_view::npos
             ? std::string_view()
             : line.substr(0, colon);
}

// True for headers such as X-Api-Key.
bool names_a_secret(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
  constexpr std::string_view words[] = {"auth", "cookie", "key", "password", "secret", "token"};
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

// The password in a URL.
std::string password_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t at = url.rfind('@');
  const std::size_t colon = url.find(':');
  if (at == std::string_view::npos || colon >= at) return {};
  return percent_decoded(url.substr(colon + 1, at - colon - 1));
}

// Returns the secrets as given, and in the form of Basic authentication.
std::vector<std::string> secrets_of(const connection_options& how, const server_address& server) {
  std::vector<std::string> all = {how.token, how.password, server.password, how.cert_key_password};
  for (const std::string& user : {how.username, server.username}) {
    for (const std::string& secret : {how.token, how.password, server.password}) {
      if (!secret.empty()) all.push_back(base64::text_of(user + ":" + secret));
    }
  }
  for (const auto& [name, value] : how.headers) {
    if (same_name(name, "authorization")) all.push_back(value.substr(value.find(' ') + 1));
    if (names_a_secret(name)) all.push_back(value);
  }
  all.push_back(password_in(how.proxy));
  for (const char* const variable :
       {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}) {
    const char* const proxy = std::getenv(variable);
    if (proxy != nullptr) all.push_back(password_in(proxy));
  }
  std::erase(all, std::string());
  return all;
}

}  // namespace

secret_filter::secret_filter(const connection_options& options, const server_address& server)
    : secrets_(secrets_of(options, server)) {}

std::string secret_filter::hide(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : secrets_) take_out(out, secret);
  return out;
}

header_viewer::header_viewer(const connection_options& options)
    : secrets_(options, parse_address(options.url)) {}

std::string header_viewer::sent(std::string_view line) const {
  constexpr std::string_view harmless[] = {"host",         "user-agent",       "accept",
                                           "content-type", "content-encoding", "content-length",
                                           "connection",   "proxy-connection", "transfer-encoding"};
  const std::string_view name = name_in(line);
  if (!name.empty() &&
      std::ranges::none_of(harmless, [&](auto each) { return same_name(name, each); }))
    return std::string(name) + ": ***";
  return secrets_.hide(line);
}

std::string header_viewer::received(std::string_view line) const {
  const std::string_view name = name_in(line);
  if (same_name(name, "set-cookie")) return std::string(name) + ": ***";
  return secrets_.hide(line);
}

}  // namespace simdlp::client_internal

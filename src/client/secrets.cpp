// SPDX-License-Identifier: Apache-2.0
#include "client/secrets.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::client_internal {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The number that `count` hexadecimal digits at the front of a text mean, or -1.
int hex_number(std::string_view text, std::size_t count) {
  if (text.size() < count) return -1;
  int number = 0;
  for (const char c : text.substr(0, count)) {
    const int digit = hex_digit(c);
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

// A piece of text as a server may write it: a byte, an escape of JSON or a percent escape.
struct piece {
  std::string bytes;  // what it means
  std::size_t size;   // of its text
};

piece piece_at(std::string_view text) {
  if (text.front() == '%') {
    if (const int byte = hex_number(text.substr(1), 2); byte >= 0)
      return {std::string(1, static_cast<char>(byte)), 3};
  }
  if (text.front() != '\\' || text.size() < 2) return {std::string(1, text.front()), 1};
  const int code = text[1] == 'u' ? hex_number(text.substr(2), 4) : -1;
  if (code < 0) return {std::string(1, text[1]), 2};
  std::string bytes;
  if (code < 0x80) {
    bytes += static_cast<char>(code);
  } else if (code < 0x800) {
    bytes += static_cast<char>(0xC0 | code >> 6);
    bytes += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    bytes += static_cast<char>(0xE0 | code >> 12);
    bytes += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    bytes += static_cast<char>(0x80 | (code & 0x3F));
  }
  return {bytes, 6};
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

// True for headers such as X-Api-Key.
bool names_a_secret(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
  constexpr std::string_view words[] = {"auth", "cookie", "key", "password", "secret", "token"};
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

// The password in a URL, as it is written there.
std::string password_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t at = url.rfind('@');
  const std::size_t colon = url.find(':');
  if (at == std::string_view::npos || colon >= at) return {};
  return std::string(url.substr(colon + 1, at - colon - 1));
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
    if (is_name(name, "authorization")) all.push_back(value.substr(value.find(' ') + 1));
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
      std::ranges::none_of(harmless, [&](auto each) { return is_name(name, each); }))
    return std::string(name) + ": ***";
  return secrets_.hide(line);
}

std::string header_viewer::received(std::string_view line) const {
  const std::string_view name = name_in(line);
  if (is_name(name, "set-cookie")) return std::string(name) + ": ***";
  return secrets_.hide(line);
}

}  // namespace simdlp::client_internal

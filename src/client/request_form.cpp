// SPDX-License-Identifier: Apache-2.0
#include "client/request_form.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <system_error>

#include "client/escaped_text.h"
#include "client/json.h"
#include "text/base64_text.h"

namespace simdlp::client_internal {
namespace {

bool starts_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Loopback and private addresses, given as names or literals.
bool is_local(std::string_view host) {
  if (host.substr(0, host.find(':')) == "localhost" || host.starts_with("[::1]") ||
      host.starts_with("[fd") || host.starts_with("[fe80")) {
    return true;
  }
  if (host.starts_with("127.") || host.starts_with("10.") || host.starts_with("192.168."))
    return true;
  if (!host.starts_with("172.")) return false;
  const std::string_view rest = host.substr(4);
  return starts_with_digit(rest) && rest.size() > 2 && rest[2] == '.' &&
         rest.substr(0, 2) >= "16" && rest.substr(0, 2) <= "31";
}

// `host` is a name or address, with or without a port.
bool has_valid_port(std::string_view host) {
  const std::size_t bracket = host.find(']');
  if (host.starts_with('[') && bracket == std::string_view::npos) return false;
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return true;
  const std::string_view port = host.substr(colon + 1);
  unsigned number = 0;
  const auto [rest, failed] = std::from_chars(port.data(), port.data() + port.size(), number);
  return failed == std::errc() && rest == port.data() + port.size() && number >= 1 &&
         number <= 65'535;
}

void add_header(request& out, std::string_view name, std::string value) {
  for (auto& [key, old] : out.headers) {
    if (same_name(key, name)) return;  // the caller's own header is kept
  }
  out.headers.emplace_back(name, std::move(value));
}

void add_parameter(std::string& url, std::string_view key, std::string_view value) {
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += key;
  url += '=';
  url += percent_encoded(value);
}

void add_authorization(request& out, const client_options& options, const server_address& server) {
  const connection_options& how = options.connection;
  const std::string& user = how.username.empty() ? server.username : how.username;
  const std::string& password = how.username.empty() ? server.password : how.password;
  // A password without a user is a token.
  const std::string& token = how.token.empty() && user.empty() ? password : how.token;
  if (!token.empty() && how.scheme != auth_scheme::basic) {
    add_header(out, "Authorization",
               (how.scheme == auth_scheme::bearer ? "Bearer " : "Token ") + token);
  } else if (!user.empty() || !how.token.empty()) {
    add_header(out, "Authorization",
               "Basic " + base64::text_of(user + ":" + (how.token.empty() ? password : how.token)));
  }
}

void add_headers(request& out, const client_options& options, const server_address& server) {
  out.headers = options.connection.headers;
  add_authorization(out, options, server);
  add_header(out, "Accept", "application/json");
  add_header(out, "Accept-Encoding", "identity");  // the answers are short
  std::string agent = options.connection.user_agent;
  if (!agent.empty()) agent += ' ';
  add_header(out, "User-Agent", agent + "simdlp/" SIMDLP_VERSION);
}

std::string_view long_name(precision unit) {
  switch (unit) {
    case precision::microseconds: return "microsecond";
    case precision::milliseconds: return "millisecond";
    case precision::seconds: return "second";
    case precision::minutes:
    case precision::hours:
    case precision::nanoseconds: break;
  }
  return "nanosecond";
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

precision sent_precision(const client_options& options) {
  const bool is_coarse =
      options.precision == precision::minutes || options.precision == precision::hours;
  return is_coarse && options.api != write_api::v1 ? precision::seconds : options.precision;
}

encode_options encoding_of(const client_options& options) {
  encode_options chosen;
  chosen.precision = sent_precision(options);
  chosen.dialect = options.dialect;
  chosen.empty_tags = options.empty_tags;
  chosen.null_fields = options.null_fields;
  chosen.non_finite = options.non_finite;
  return chosen;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    }
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? hex_number(text.substr(i + 1), 2) : std::nullopt;
    if (byte) {
      out += static_cast<char>(*byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

server_address parse_address(std::string_view url) {
  server_address out;
  if (url.starts_with("unix://")) {
    out.unix_socket = url.substr(7);
    out.base = "http://localhost";
    out.is_local = true;
    return out;
  }
  std::string scheme;
  const std::size_t colon = url.find("://");
  if (colon != std::string_view::npos) {
    scheme = url.substr(0, colon);
    std::ranges::transform(scheme, scheme.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    url.remove_prefix(colon + 3);
  }
  if (const std::size_t query = url.find_first_of("?#"); query != std::string_view::npos) {
    url = url.substr(0, query);
  }
  const std::size_t slash = url.find('/');
  std::string_view host = url.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = host.substr(0, at);
    const std::size_t split = user.find(':');
    out.username = percent_decoded(user.substr(0, split));
    if (split != std::string_view::npos) out.password = percent_decoded(user.substr(split + 1));
    host.remove_prefix(at + 1);
  }
  if (scheme.empty()) scheme = is_local(host) ? "http" : "https";
  if (scheme != "http" && scheme != "https") {
    out.problem = "the scheme '" + scheme + "' is not http, https or unix";
    return out;
  }
  const bool bad = std::ranges::any_of(host, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\';
  });
  if (host.empty() || bad) {
    out.problem = "the URL has no host, or a character that a host cannot have";
    return out;
  }
  if (!has_valid_port(host)) {
    out.problem =
        "the port of the URL is not a number from 1 to 65535, or an IPv6 address has no ']'";
    return out;
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  for (const std::string_view end :
       {"/api/v3/write_lp", "/api/v2/write", "/api/v3", "/api/v2", "/write"}) {
    if (path.ends_with(end)) {
      out.warning = "'" + std::string(end) + "' is removed from the URL; the client adds it";
      path.remove_suffix(end.size());
      break;
    }
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  out.is_local = is_local(host);
  out.base = scheme + "://" + std::string(host) + std::string(path);
  return out;
}

bool is_proxy(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    constexpr std::string_view known[] = {"http",    "https",  "socks4",
                                          "socks4a", "socks5", "socks5h"};
    const std::string_view name = url.substr(0, scheme);
    if (std::ranges::none_of(known, [&](std::string_view each) { return same_name(name, each); }))
      return false;
    url.remove_prefix(scheme + 3);
  } else if (url.empty()) {
    return true;
  }
  const std::string_view user_and_host = url.substr(0, url.find('/'));
  const std::string_view host = user_and_host.substr(user_and_host.rfind('@') + 1);
  return !host.empty() && has_valid_port(host);
}

std::string_view database_of_v1(const client_options& options) {
  const std::string_view name = options.database;
  return options.retention_policy.empty() ? name.substr(0, name.find('/')) : name;
}

std::string_view policy_of_v1(const client_options& options) {
  if (!options.retention_policy.empty()) return options.retention_policy;
  const std::size_t slash = options.database.find('/');
  return slash == std::string::npos ? std::string_view()
                                    : std::string_view(options.database).substr(slash + 1);
}

void form_write(request& out, const client_options& options, const server_address& server,
                write_api api, bool gzip) {
  const precision unit = sent_precision(options);
  out.method = "POST";
  out.url = server.base;
  switch (api) {
    case write_api::v3:
      out.url += "/api/v3/write_lp";
      add_parameter(out.url, "db", options.database);
      add_parameter(out.url, "precision", long_name(unit));
      if (options.no_sync) add_parameter(out.url, "no_sync", "true");
      if (!options.accept_partial) add_parameter(out.url, "accept_partial", "false");
      if (!options.org.empty()) add_parameter(out.url, "org", options.org);
      break;
    case write_api::v1:
      out.url += "/write";
      add_parameter(out.url, "db", database_of_v1(options));
      if (const auto policy = policy_of_v1(options); !policy.empty())
        add_parameter(out.url, "rp", policy);
      // 1.x before 1.8 knows n, u, ms and s.
      add_parameter(out.url, "precision",
                    unit == precision::nanoseconds    ? "n"
                    : unit == precision::microseconds ? "u"
                                                      : name(unit));
      if (!options.consistency.empty()) add_parameter(out.url, "consistency", options.consistency);
      break;
    default:
      out.url += "/api/v2/write";
      if (!options.org.empty()) add_parameter(out.url, "org", options.org);
      add_parameter(out.url, "bucket",
                    options.retention_policy.empty()
                        ? options.database
                        : options.database + "/" + options.retention_policy);
      add_parameter(out.url, "precision", name(unit));
  }
  add_headers(out, options, server);
  add_header(out, "Content-Type", "text/plain; charset=utf-8");
  if (gzip) add_header(out, "Content-Encoding", "gzip");
}

request form_ping(const client_options& options, const server_address& server) {
  request out;
  out.method = "GET";
  out.url = server.base + "/ping";
  add_headers(out, options, server);
  return out;
}

request form_create_database(const client_options& options, const server_address& server) {
  request out;
  std::string quoted;
  for (const char c : database_of_v1(options)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  out.url = server.base + "/query";
  add_parameter(out.url, "q", "CREATE DATABASE \"" + quoted + "\"");
  add_headers(out, options, server);
  return out;
}

write_api api_of(const answer& pong, bool has_token) {
  if (pong.failure || pong.status < 200 || pong.status >= 300) return write_api::automatic;
  std::string version(pong.header("x-influxdb-version"));
  const json_document body = parse_json(pong.body);
  if (body.valid && body.root.type == json_type::object) {
    if (!body.root.text_of("product_name").empty()) return write_api::v3;
    if (version.empty()) version = body.root.text_of("version");
  }
  if (version.starts_with('v')) version.erase(0, 1);
  if (version.starts_with("3.") || version.starts_with("simdlp")) return write_api::v3;
  if (version.starts_with("1.")) return has_token ? write_api::v2 : write_api::v1;
  return write_api::v2;
}

}  // namespace simdlp::client_internal

// SPDX-License-Identifier: Apache-2.0
// Makes requests from options: the address of the server, and the URL and headers of each API.
#pragma once

#include <string>
#include <string_view>

#include "client/transport.h"
#include "simdlp/client/client_options.h"

namespace simdlp::client_internal {

// The parts of a base URL.
struct server_address {
  std::string base;  // scheme://host:port/prefix, without user, without a slash at the end
  std::string unix_socket;
  std::string username;
  std::string password;
  std::string problem;    // why it cannot be used
  bool is_local = false;  // loopback, a private address or a socket
  std::string warning;
};

// Compares names of headers.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

[[nodiscard]] server_address parse_address(std::string_view url);

// True for an empty text and for the URL of a proxy.
[[nodiscard]] bool is_proxy(std::string_view url);

// Percent-encodes everything but letters, digits and -._~
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::string percent_decoded(std::string_view text);

// The unit in which timestamps are sent: minutes and hours only to v1.
[[nodiscard]] precision sent_precision(const client_options& options);

// The options of encoders for the lines that are sent.
[[nodiscard]] encode_options encoding_of(const client_options& options);

// The parameters `db` and `rp` of the v1 API. A database `DB/RP`, which is a bucket of the v2 API, is both: the
// name of a database has no '/' there.
[[nodiscard]] std::string_view database_of_v1(const client_options& options);
[[nodiscard]] std::string_view policy_of_v1(const client_options& options);

// Sets the URL and the headers of a write. The caller sets the body.
void form_write(request& out, const client_options& options, const server_address& server,
                write_api api, bool gzip);
[[nodiscard]] request form_ping(const client_options& options, const server_address& server);
[[nodiscard]] request form_create_database(const client_options& options,
                                           const server_address& server);

// Returns the API that an answer to GET /ping indicates, or `automatic` if the answer indicates
// none.
[[nodiscard]] write_api api_of(const answer& pong, bool has_token);

}  // namespace simdlp::client_internal

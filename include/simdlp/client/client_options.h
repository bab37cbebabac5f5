// SPDX-License-Identifier: Apache-2.0
// What a caller may choose about a client: where points go, how requests look, how batches are made,
// when a failed one is sent again. The defaults and names are those of docs/client.md. Options are
// copied by whatever takes them; nothing refers to the caller's object afterwards.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simdlp/dialect.h"
#include "simdlp/point_builder.h"
#include "simdlp/precision.h"

namespace simdlp {

// Which write endpoint is used.
enum class write_api : std::uint8_t {
  automatic,  // asks the server once, by GET /ping
  v3,         // /api/v3/write_lp
  v2,         // /api/v2/write
  v1,         // /write
};

// How the token is sent. Without a token, but with a user name, Basic is used.
enum class auth_scheme : std::uint8_t { token, bearer, basic };

// What happens to a point if the writer holds buffer_bytes.
enum class full_policy : std::uint8_t {
  block,        // the call waits, at most block_timeout
  fail,         // the call fails with buffer_full; the point is not accepted
  drop_oldest,  // the oldest waiting batch is dropped, counted and reported
  drop_newest,  // the new point is dropped and counted
};

// What happens after 401, 403 or a certificate that is not trusted.
enum class auth_failure : std::uint8_t {
  pause,  // batches wait; one probe a minute, and resume() probes at once
  fail,   // batches are given up at once
};

// What happens to the other lines if the server wrote none of a batch because of some.
enum class reject_policy : std::uint8_t {
  report,   // they count as not written
  isolate,  // bad lines are taken out and the rest is sent again; if none is named, the batch is
            // halved to find them. At most 100 requests a batch
};

// What happens to a batch for which the server answers 500 each time, until the retries have ended.
enum class poison_policy : std::uint8_t {
  give_up,
  isolate,  // it may be a line that the server cannot store: the batch is halved to find it, as long as
            // parts of it are written. At most 8 lines a batch
};

struct connection_options {
  // http://host:port or https://…, a path prefix is kept; unix:///path for a socket. Without a scheme
  // loopback and private addresses get http, others https. user:password@ is Basic authentication.
  std::string url = "http://localhost:8086";

  std::string token;
  std::string username;  // v1, or Basic
  std::string password;
  auth_scheme scheme = auth_scheme::token;

  // Sent with each request. Names are compared without case; an Authorization given here wins.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string user_agent;  // put before "simdlp/VERSION"

  std::chrono::milliseconds connect_timeout{5'000};
  // A whole attempt may take timeout + bytes / min_throughput.
  std::chrono::milliseconds timeout{10'000};
  std::size_t min_throughput = 100 * 1024;          // bytes a second
  std::chrono::milliseconds stall_timeout{30'000};  // without a byte; at least `timeout`
  std::chrono::seconds idle_timeout{90};            // of a kept connection
  std::chrono::seconds max_connection_age{300};     // then names are resolved anew

  std::string proxy;     // empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY of the environment
  std::string no_proxy;  // empty: NO_PROXY of the environment
  bool verify_ssl = true;
  std::string server_name;  // name of the certificate, if it is not the host of the URL
  std::string ssl_ca_cert;  // a PEM file of certificates that are trusted, too
  std::string cert_file;    // a client certificate, PEM
  std::string cert_key_file;
  std::string cert_key_password;
};

struct retry_options {
  static constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

  // The delay before retry n is drawn from [interval·base^(n-1), interval·base^n], cut at max_delay.
  std::chrono::milliseconds interval{5'000};
  double exponential_base = 2;
  std::chrono::milliseconds max_delay{125'000};
  std::uint32_t max_retries = 5;  // 0: never; `unlimited`
  std::chrono::milliseconds max_time{
      180'000};                         // from the first attempt to the start of the last; 0: none
  std::chrono::milliseconds jitter{0};  // added to flush and Retry-After delays, uniform
};

struct batch_options {
  std::size_t batch_size = 5'000;  // points
  std::size_t batch_bytes = std::size_t{4} << 20U;
  std::size_t max_request_bytes = std::size_t{10} << 20U;  // a longer line is refused
  std::chrono::milliseconds flush_interval{1'000};    // from a batch's first point; 0: by size only
  std::size_t buffer_bytes = std::size_t{64} << 20U;  // of all that is not settled
  full_policy when_full = full_policy::block;
  std::optional<std::chrono::milliseconds> block_timeout;  // nothing: no limit
  std::uint32_t max_in_flight = 1;  // more than 1 gives up the order of batches
  std::chrono::milliseconds max_close_wait{300'000};

  // Points and lines without a timestamp get the time at which they were handed over, so that a retry
  // does not store them twice. In nanoseconds these times are strictly increasing.
  bool stamp = true;
};

struct client_options {
  connection_options connection;
  retry_options retry;
  batch_options batch;

  std::string database;          // the bucket of v2
  std::string retention_policy;  // v1
  std::string org;               // v2
  write_api api = write_api::automatic;

  // The unit of the timestamps that are sent. Lines given as text are in this unit, too. Minutes and
  // hours are converted to seconds for all APIs but v1.
  simdlp::precision precision = precision::nanoseconds;

  // The server that the points are written for; what it would read differently is refused. See
  // docs/encoding.md.
  simdlp::dialect dialect = dialect::portable;

  bool no_sync = false;        // v3: the answer does not wait for the log; points count as `sent`
  bool accept_partial = true;  // v3: good lines are written although others are refused
  std::string consistency;     // v1 clusters: any, one, quorum, all

  // Bodies of at least this many bytes are sent with gzip; 0: all, nothing: none.
  std::optional<std::size_t> gzip_threshold;
  int gzip_level = 1;

  std::vector<owned_tag> default_tags;  // for points that lack the key
  bool validate = true;  // lines given as text are checked first, so a bad line costs only itself

  auth_failure on_auth_failure = auth_failure::pause;
  reject_policy on_reject = reject_policy::report;
  poison_policy on_poison = poison_policy::give_up;
  bool create_database = false;  // v1: asks for the database once if it is missing
};

// Why these options cannot be used, in a sentence; empty if they can.
[[nodiscard]] std::string problem_of(const client_options& options);

// What is probably not meant, in sentences: a token over plain HTTP, a URL with the path of an endpoint.
[[nodiscard]] std::vector<std::string> warnings_of(const client_options& options);

}  // namespace simdlp

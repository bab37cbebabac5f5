// SPDX-License-Identifier: Apache-2.0
// The options of a client: the server, requests, batches and retries. docs/client.md has the same names
// and defaults. Functions copy the options that they take, so the caller's object need not outlive the
// call.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simdlp/dialect.h"
#include "simdlp/encode_options.h"
#include "simdlp/point_builder.h"
#include "simdlp/precision.h"

namespace simdlp {

// Which write endpoint is used.
enum class write_api : std::uint8_t {
  automatic,  // chosen by asking the server once, with GET /ping
  v3,         // /api/v3/write_lp
  v2,         // /api/v2/write
  v1,         // /write
};

// How the token is sent. If there is a user name and no token, Basic is used.
enum class auth_scheme : std::uint8_t { token, bearer, basic };

// What happens to a point if the writer's memory (buffer_bytes) is full.
enum class full_policy : std::uint8_t {
  block,        // the call waits, at most block_timeout
  fail,         // the call fails with buffer_full; the point is not accepted
  drop_oldest,  // the oldest waiting batch is dropped, counted and reported
  drop_newest,  // the new point is dropped and counted
};

// What happens after status 401 or 403, or if the certificate is not trusted.
enum class auth_failure : std::uint8_t {
  pause,  // batches wait; one is sent as a probe each minute and after resume()
  fail,   // batches are given up immediately
};

// What happens to the good lines of a batch if the server wrote none of it because of bad ones.
enum class reject_policy : std::uint8_t {
  report,   // they count as not written
  isolate,  // bad lines are removed and the rest is sent again; if none is named, the batch is
            // halved to find them. At most 100 requests per batch
};

// What happens to a batch if the server answers 500 to the last retry.
enum class poison_policy : std::uint8_t {
  give_up,
  isolate,  // the batch is halved to find lines that the server cannot store, for as long as parts of
            // it are written. At most 8 lines per batch
};

struct connection_options {
  // http://host:port or https://host:port, with an optional path prefix, or unix:///path for a socket.
  // Without a scheme, loopback and private addresses use http and others https. user:password@ selects
  // Basic authentication.
  std::string url = "http://localhost:8086";

  std::string token = {};
  std::string username = {};  // v1, or Basic
  std::string password = {};
  auth_scheme scheme = auth_scheme::token;

  // Sent with each request. Names are compared without regard to case. An Authorization header given here
  // replaces that of the options above.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string user_agent = {};  // put before "simdlp/VERSION"

  std::chrono::milliseconds connect_timeout{5'000};
  // A whole attempt may take timeout + bytes / min_throughput.
  std::chrono::milliseconds timeout{10'000};
  std::size_t min_throughput = 100 * 1024;          // bytes per second
  std::chrono::milliseconds stall_timeout{30'000};  // without a byte; at least `timeout`
  // A body of at least this many bytes is sent when the server has agreed to it (Expect: 100-continue),
  // or after a second. Unset: every body is sent immediately.
  std::optional<std::size_t> expect_size = {};
  std::chrono::seconds idle_timeout{90};         // an idle connection is closed after this
  std::chrono::seconds max_connection_age{300};  // a connection is replaced after this

  std::string proxy = {};     // empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY of the environment
  std::string no_proxy = {};  // empty: NO_PROXY of the environment
  bool verify_ssl = true;
  std::string server_name = {};  // name of the certificate, if it is not the host of the URL
  std::string ssl_ca_cert = {};  // a PEM file with further trusted certificates
  std::string cert_file = {};    // a client certificate, PEM
  std::string cert_key_file = {};
  std::string cert_key_password = {};

  // Called with each line of the headers of requests ("> …") and answers ("< …"), on the client's
  // thread. Bodies, tokens and passwords are never among them. Must not throw.
  std::function<void(std::string_view)> trace = {};
};

struct retry_options {
  static constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

  // The delay before retry n is random in [interval·base^(n-1), interval·base^n], and at most max_delay.
  std::chrono::milliseconds interval{5'000};
  double exponential_base = 2;
  std::chrono::milliseconds max_delay{125'000};
  std::uint32_t max_retries = 5;  // 0: no retries
  // From the first attempt to the start of the last one. 0: no limit.
  std::chrono::milliseconds max_time{180'000};
  // A random time up to this is added to flush_interval and Retry-After delays.
  std::chrono::milliseconds jitter{0};
};

struct batch_options {
  std::size_t batch_size = 5'000;  // points
  std::size_t batch_bytes = std::size_t{4} << 20U;
  std::size_t max_request_bytes = std::size_t{10} << 20U;  // a longer line is refused
  std::chrono::milliseconds flush_interval{1'000};    // from a batch's first point; 0: by size only
  std::size_t buffer_bytes = std::size_t{64} << 20U;  // of all points without a result
  full_policy when_full = full_policy::block;
  std::optional<std::chrono::milliseconds> block_timeout = {};  // unset: no limit
  std::uint32_t max_in_flight = 1;  // requests at a time; above 1, batches may be reordered
  std::chrono::milliseconds max_close_wait{300'000};

  // Points and lines without a timestamp get the time of the write() call, so that a retry does not store
  // them twice. With nanosecond precision, these times are strictly increasing.
  bool stamp = true;
};

struct client_options {
  connection_options connection = {};
  retry_options retry = {};
  // client::write() and write_async() repeat failed requests, too, and give points without a timestamp
  // the time of the call. They return after retry.max_time and one last attempt at the latest.
  bool retry_writes = false;
  batch_options batch = {};

  // For v2: the bucket. For v1: the database, or DB/RP if `retention_policy` is empty.
  std::string database = {};
  std::string retention_policy = {};  // v1
  std::string org = {};               // v2
  write_api api = write_api::automatic;

  // The unit of the timestamps that are sent. Lines given as text are in this unit, too. Minutes and
  // hours are converted to seconds for all APIs except v1.
  simdlp::precision precision = precision::nanoseconds;

  // The server that the points are written for. Points that it would read differently are refused; see
  // docs/encoding.md.
  simdlp::dialect dialect = dialect::portable;

  bool no_sync = false;          // v3: the answer does not wait for the log; points count as `sent`
  bool accept_partial = true;    // v3: good lines are written even if others are refused
  std::string consistency = {};  // v1 clusters: any, one, quorum, all

  // Bodies of at least this many bytes are compressed with gzip. 0: all bodies. Unset: none.
  std::optional<std::size_t> gzip_threshold = {};
  int gzip_level = 1;

  std::vector<owned_tag> default_tags = {};  // added to points that do not have the key
  // The order of the parts of point_builders: the keys of the tags that come first, and whether fields are
  // sorted by key. Other records keep the order of their parts.
  std::vector<std::string> tag_order = {};
  bool sort_fields = false;
  // What happens to parts of records that cannot be written, as in encode_options. Lines given as text are
  // sent as they are. statistics().omitted counts what is left out.
  part_rule empty_tags = part_rule::leave_out;
  part_rule null_fields = part_rule::leave_out;
  part_rule non_finite = part_rule::refuse;  // in files: skip_non_finite
  bool validate = true;  // lines given as text are checked first, so a bad line affects no other

  auth_failure on_auth_failure = auth_failure::pause;
  reject_policy on_reject = reject_policy::report;
  poison_policy on_poison = poison_policy::give_up;
  bool create_database = false;  // v1: creates the database once if it is missing

  // Called with a sentence: by writers without on_error when points were not written, at most once per
  // second; once per writer if a time is before 1990 or after 2100, which usually means that the precision
  // is wrong. Called on the client's thread, like a callback.
  std::function<void(std::string_view)> log = {};
};

// Returns a sentence that says why the options cannot be used, or an empty string if they can.
[[nodiscard]] std::string problem_of(const client_options& options);

// Returns a sentence for each option that is probably a mistake, such as a token sent over plain HTTP or a
// URL with the path of an endpoint.
[[nodiscard]] std::vector<std::string> warnings_of(const client_options& options);

}  // namespace simdlp

// SPDX-License-Identifier: Apache-2.0
// A write endpoint over HTTP that answers like InfluxDB. It checks every line, reports the bad ones, and
// acknowledges a write when its journal has it on disk. The command `simdlp serve` is this class with
// options from the command line; docs/server.md describes routes and answers.
//
//   auto [server, error] = simdlp::server::open({.listen = {"127.0.0.1:8181"}});
//   if (server == nullptr) return fail(error);
//   server->run();
//
// Part of the component simdlp::server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/journal.h"

namespace simdlp {

enum class log_level : std::uint8_t { debug, info, warning, error, off };

struct server_options {
  // Addresses for HTTP: `HOST:PORT`, `[IPV6]:PORT`, `unix:PATH`, or `systemd` for the sockets that
  // systemd passes. Port 0 lets the system choose.
  std::vector<std::string> listen = {"127.0.0.1:8181"};
  std::vector<std::string> listen_tls = {};  // the same for HTTPS; needs both files
  std::string tls_certificate = {};          // file in PEM form, with the chain
  std::string tls_key = {};                  // file in PEM form

  // Addresses for line protocol without HTTP: `HOST:PORT`. The server sends no answers. The lines go to
  // `line_database`.
  std::vector<std::string> udp = {};
  std::vector<std::string> tcp = {};
  std::string line_database = "default";

  // The database for /write without `db`, for clients that send no name (QuestDB's). Empty: such a
  // request is an error.
  std::string default_database = {};

  // The directory of the journal. Empty: nothing is stored, for tests and measurements.
  std::string journal = "simdlp-data";
  // The journal's options: limits, retention, and `strict`, which refuses to start on damage.
  simdlp::journal_options journal_options = {};

  // The folder for refused lines, and for bodies that were refused because of one line; each is written
  // after its reason. Empty: they are not kept. There are at most two files, which together have at
  // most `refused_bytes` bytes.
  std::string refused_lines = {};
  std::uint64_t refused_bytes = std::uint64_t{64} << 20U;

  // Each is `TOKEN [DATABASE...]`. Without tokens, every request is allowed.
  std::vector<std::string> tokens = {};
  // A file of such lines, read again on reload().
  std::string token_file = {};
  bool open_health = true;  // /ping, /health, /ready and /metrics need no token

  std::size_t max_body_bytes = 10'485'760;           // before and after decompression
  std::size_t max_memory = std::size_t{256} << 20U;  // of all bodies together
  std::size_t max_connections = 20'000;
  std::size_t max_databases = 100;
  std::size_t max_tables = 4'000;
  std::size_t max_columns = 500;
  std::size_t max_schema_bytes = std::size_t{256} << 20U;

  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};  // between bytes of a body
  std::chrono::milliseconds idle_timeout{75'000};  // between requests
  // A connection is closed after this many answers, and after its first answer beyond this age plus a
  // random part of up to a tenth of it. A load balancer can then distribute the new connections. 0: no
  // limit.
  std::uint64_t max_connection_requests = 1'000'000;
  std::chrono::milliseconds max_connection_age{3'600'000};
  std::chrono::milliseconds admission_wait{3'000};  // waits this long for memory, then answers 503
  std::size_t min_body_rate = 1024;                 // bytes per second, after body_timeout
  // After a stop, requests are accepted as before for `drain_delay`, but /ready and /health answer 503, so
  // that a load balancer stops sending them. Then requests that are being read have `drain_timeout` to
  // finish.
  std::chrono::milliseconds drain_delay{0};
  std::chrono::milliseconds drain_timeout{30'000};

  unsigned threads = 0;         // 0: one for each processor
  bool accept_partial = false;  // on /write and /api/v2/write: keep the good lines
  bool new_error_text = false;  // "line protocol parsing error", as in InfluxDB 3.10
  bool cors = false;            // Access-Control-Allow-Origin: * on every answer
  log_level log = log_level::warning;
  bool signals = false;  // run() handles SIGTERM, SIGINT (stop) and SIGHUP (reload)

  // Called on a thread of the server after a write was stored. Must return quickly and must not throw.
  // The views are valid during the call.
  std::function<void(std::string_view database, std::string_view lines, std::uint64_t points)>
      on_commit = {};
  // Called in run() when no request is left, before the journal is closed. Stop readers of the journal
  // here.
  std::function<void()> on_close = {};
  // Called on a thread of the server for each GET /metrics. May append lines to `text`.
  std::function<void(std::string& text)> more_metrics = {};
};

// Thread safety: call run() on one thread; stop() and reload() are thread-safe.
class server {
 public:
  struct opened;

  // Binds all addresses, opens the journal and rebuilds the schema from it. Until open() returns,
  // requests are answered with 503, and /ready says whether writes are accepted. On failure, `server` is
  // null and `error` is a readable sentence.
  [[nodiscard]] static opened open(server_options options);
  // Returns the reason why open() would refuse the options, or an empty string. Binds and writes nothing.
  [[nodiscard]] static std::string check(const server_options& options);

  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server();

  // Serves until stop() is called or, with options.signals, until SIGTERM or SIGINT, and for drain_delay
  // after that. Then drains: accepts no connections, finishes the requests that are being read, and closes
  // the journal. Returns true if all accepted requests were finished within drain_timeout. Call it once.
  bool run();

  // Makes run() drain and return; a second call makes it return immediately. Thread-safe.
  void stop();
  // Reads certificates and the token file again. Returns an error, or an empty string. After an error,
  // the old ones stay in use. Thread-safe.
  std::string reload();

  // The journal, for readers that follow it. Null if there is none. Valid as long as the server.
  [[nodiscard]] simdlp::journal* journal() noexcept;

  // The bound addresses, in the order of the options, with the ports that the system chose.
  [[nodiscard]] const std::vector<std::string>& addresses() const noexcept;
  // The protocol of each of them: "HTTP", "HTTPS", "TCP" or "UDP". The last two are lines without HTTP.
  [[nodiscard]] const std::vector<std::string>& protocols() const noexcept;

 private:
  class inside;
  explicit server(std::unique_ptr<inside> from) noexcept;
  std::unique_ptr<inside> inside_;
};

struct server::opened {
  std::unique_ptr<simdlp::server> server;  // null on failure
  std::string error;                       // a readable sentence; empty on success
};

}  // namespace simdlp

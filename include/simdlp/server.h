// SPDX-License-Identifier: Apache-2.0
// A write endpoint over HTTP that answers like InfluxDB: it checks every line, says which ones were
// bad, and acknowledges what its journal has on disk. The command `simdlp serve` is this class with
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
  std::vector<std::string> listen_tls;  // the same for HTTPS; needs both files
  std::string tls_certificate;          // file in PEM form, with the chain
  std::string tls_key;                  // file in PEM form

  // Line protocol without HTTP: `HOST:PORT`. No answers; the lines go to `line_database`.
  std::vector<std::string> udp;
  std::vector<std::string> tcp;
  std::string line_database = "default";

  // The database of /write without `db`, for clients that name none (QuestDB's); empty: an error.
  std::string default_database;

  // The directory of the journal; empty: nothing is stored (for tests and measurements).
  std::string journal = "simdlp-data";
  // Its options: bounds, retention, `strict` to refuse to start on damage instead of setting it aside.
  simdlp::journal_options journal_options;

  // Lines that are refused, and bodies of which nothing is stored because of them, are kept in files of
  // this folder, each after its reason; empty: they are not. `refused_bytes` bounds the files.
  std::string refused_lines;
  std::uint64_t refused_bytes = std::uint64_t{64} << 20U;

  // Each is `TOKEN [DATABASE...]`. Without any, everything is allowed.
  std::vector<std::string> tokens;
  // A file of such lines, read again on reload().
  std::string token_file;
  bool open_health = true;  // /ping, /health, /ready and /metrics need no token

  std::size_t max_body_bytes = 10'485'760;           // before and after decompression
  std::size_t max_memory = std::size_t{256} << 20U;  // of all bodies together
  std::size_t max_connections = 20'000;
  std::size_t max_databases = 100;
  std::size_t max_tables = 4'000;
  std::size_t max_columns = 500;
  std::size_t max_schema_bytes = std::size_t{256} << 20U;

  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};   // between bytes of a body
  std::chrono::milliseconds idle_timeout{75'000};   // between requests
  std::chrono::milliseconds admission_wait{3'000};  // for memory, before 503
  std::size_t min_body_rate = 1024;                 // bytes a second, after body_timeout
  std::chrono::milliseconds drain_delay{0};
  std::chrono::milliseconds drain_timeout{30'000};

  unsigned threads = 0;         // 0: one for each processor
  bool accept_partial = false;  // on /write and /api/v2/write: keep the good lines
  bool new_error_text = false;  // "line protocol parsing error", as InfluxDB 3.10
  bool cors = false;            // Access-Control-Allow-Origin: * on every answer
  log_level log = log_level::warning;
  bool signals = false;  // run() handles SIGTERM, SIGINT (stop) and SIGHUP (reload)

  // Called after a write was stored, on a thread of the server; must be short and must not throw.
  std::function<void(std::string_view database, std::string_view lines, std::uint64_t points)>
      on_commit;
  // Called in run() when no request is left and before the journal is closed. Stop
  // readers of the journal here.
  std::function<void()> on_close;
  // Called for each GET /metrics, on a thread of the server: appends lines of its own.
  std::function<void(std::string& text)> more_metrics;
};

class server {
 public:
  struct opened;

  // Binds all addresses, opens the journal and reads back its schema. Until it returns, requests are
  // answered with 503: /ready tells when writes are taken. On failure `server` is null and `error` is
  // a sentence for a person.
  [[nodiscard]] static opened open(server_options options);
  // What open() would refuse about the options alone; empty if nothing. Binds and writes nothing.
  [[nodiscard]] static std::string check(const server_options& options);

  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server();

  // Serves until stop() or, with options.signals, SIGTERM or SIGINT; then drains: refuses new requests
  // with 503, finishes those that are being read, closes the journal. True if everything that was
  // accepted was finished in time. Call it once.
  bool run();

  // Starts the drain; a second call ends at once. Safe from any thread.
  void stop();
  // Reads certificates and the token file again. Returns an error, empty if there is none; the old
  // ones stay in use after an error. Safe from any thread.
  std::string reload();

  // The journal, for readers that follow it; null without one. Valid as long as the server.
  [[nodiscard]] simdlp::journal* journal() noexcept;

  // The addresses that are bound, in the order of the options, with the port that the system chose.
  [[nodiscard]] const std::vector<std::string>& addresses() const noexcept;

 private:
  class inside;
  explicit server(std::unique_ptr<inside> from) noexcept;
  std::unique_ptr<inside> inside_;
};

struct server::opened {
  std::unique_ptr<simdlp::server> server;
  std::string error;
};

}  // namespace simdlp

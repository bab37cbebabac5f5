// SPDX-License-Identifier: Apache-2.0
#include "simdlp/server.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <mutex>
#include <optional>
#include <sys/stat.h>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/signal_set.hpp>

#include "server/address.h"
#include "server/journal_target.h"
#include "server/listeners.h"
#include "server/systemd.h"
#include "server/tls.h"
#include "server/write_parameters.h"

namespace simdlp {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// Appends the tokens of a file to `to`. Returns a sentence on failure.
[[nodiscard]] std::string read_tokens(const std::string& file, std::vector<endpoint::token>& to) {
  std::ifstream in(file);
  if (!in) return "cannot read the token file " + file;
  std::string line;
  while (std::getline(in, line)) {
    if (auto each = endpoint::parse_token(line)) to.push_back(std::move(*each));
  }
  if (in.bad()) return "cannot read the token file " + file;
  if (to.empty()) return "the token file " + file + " has no token";
  return {};
}

[[nodiscard]] std::string all_tokens(const server_options& options,
                                     std::vector<endpoint::token>& to) {
  if (!options.token_file.empty()) {
    if (std::string wrong = read_tokens(options.token_file, to); !wrong.empty()) return wrong;
  }
  for (const std::string& line : options.tokens) {
    auto each = endpoint::parse_token(line);
    if (!each) return "a token is empty";
    to.push_back(std::move(*each));
  }
  return {};
}

}  // namespace

class server::inside {
 public:
  explicit inside(server_options&& from) : options_(std::move(from)) {}
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;
  ~inside() { end_threads(); }

  [[nodiscard]] std::string open();
  [[nodiscard]] bool run();
  void stop();
  [[nodiscard]] std::string reload();
  [[nodiscard]] const std::vector<std::string>& addresses() const noexcept {
    return listeners_->addresses();
  }
  [[nodiscard]] const std::vector<std::string>& protocols() const noexcept {
    return listeners_->protocols();
  }
  [[nodiscard]] simdlp::journal* journal() noexcept { return journal_; }

 private:
  using work_guard = asio::executor_work_guard<asio::io_context::executor_type>;

  // Returns null on an error. Recovery may take a long time.
  [[nodiscard]] std::unique_ptr<endpoint::commit_target> open_target(std::string& error);
  void end_threads();
  void serve_signals();

  server_options options_;
  std::unique_ptr<endpoint::service> service_;
  std::vector<std::unique_ptr<endpoint::worker>> workers_;
  std::unique_ptr<endpoint::listeners> listeners_;
  simdlp::journal* journal_ = nullptr;  // of the service's target
  std::vector<work_guard> guards_;
  std::vector<std::thread> threads_;
  std::optional<asio::signal_set> signals_;
  std::atomic<int> stops_{0};
  std::mutex reload_mutex_;
};

std::string server::check(const server_options& options) {
  if (options.listen.empty() && options.listen_tls.empty() && options.udp.empty() &&
      options.tcp.empty()) {
    return "no address to listen on";
  }
  for (const auto* list : {&options.listen, &options.listen_tls, &options.udp, &options.tcp}) {
    for (const std::string& each : *list) {
      if (!endpoint::parse_address(each))
        return "'" + each +
               "' is not an address: expected HOST:PORT, [IPV6]:PORT, unix:PATH or systemd";
    }
  }
  if (!options.listen_tls.empty() && (options.tls_certificate.empty() || options.tls_key.empty())) {
    return "listen-tls needs tls-certificate and tls-key";
  }
  if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
    std::string error;
    if (endpoint::load_tls(options.tls_certificate, options.tls_key, error) == nullptr)
      return error;
  }
  std::vector<endpoint::token> tokens;
  if (std::string wrong = all_tokens(options, tokens); !wrong.empty()) return wrong;
  const std::string_view wrong = endpoint::database_name_error(options.line_database);
  if (!wrong.empty()) return "line-database: " + std::string(wrong);
  const std::string& unnamed = options.default_database;
  if (const auto why = endpoint::database_name_error(unnamed); !unnamed.empty() && !why.empty())
    return "default-database: " + std::string(why);
  if (options.max_body_bytes == 0 || options.max_body_bytes > (std::size_t{1} << 29U))
    return "max-body-bytes must be from 1 to 536870912";
  if (options.max_connections == 0) return "max-connections must be at least 1";
  if (options.threads > 1024) return "threads must be at most 1024";
  return {};
}

std::string server::inside::open() {
  if (std::string wrong = check(options_); !wrong.empty()) return wrong;
  service_ = std::make_unique<endpoint::service>(options_);
  std::vector<endpoint::token> tokens;
  if (std::string wrong = all_tokens(options_, tokens); !wrong.empty()) return wrong;
  service_->set_tokens(std::move(tokens));
  if (std::string wrong = service_->refused.prepare(); !wrong.empty()) return wrong;

  const unsigned count =
      options_.threads != 0 ? options_.threads : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i)
    workers_.push_back(std::make_unique<endpoint::worker>(*service_, service_->schemas));
  listeners_ = std::make_unique<endpoint::listeners>(options_, workers_);
  if (std::string wrong = listeners_->open(); !wrong.empty()) return wrong;
  listeners_->start();
  for (auto& each : workers_) guards_.push_back(asio::make_work_guard(each->context));
  for (auto& each : workers_) threads_.emplace_back([&at = each->context] { at.run(); });

  std::string error;
  auto target = open_target(error);
  if (target == nullptr) return error;
  // Signals are handled from here on, just before the first write is accepted. Until then, a signal ends
  // the process, which loses nothing.
  if (options_.signals) {
    signals_.emplace(workers_.front()->context);
    error_code ignored;
    for (const int each : {SIGTERM, SIGINT, SIGHUP}) signals_->add(each, ignored);
    serve_signals();
  }
  service_->set_ready(std::move(target));
  listeners_->start_lines();
  return {};
}

std::unique_ptr<endpoint::commit_target> server::inside::open_target(std::string& error) {
  if (options_.journal.empty()) return std::make_unique<endpoint::null_target>();
  auto made = endpoint::journal_target::open(options_.journal, options_.journal_options, error);
  if (made == nullptr) return nullptr;
  endpoint::write_workspace with(service_->schemas);
  error = made->learn(with, service_->schemas);
  if (!error.empty()) return nullptr;
  if (const std::string noted = made->warning(); !noted.empty())
    service_->log.write(log_level::error, noted);
  journal_ = &made->stored();
  return made;
}

void server::inside::end_threads() {
  for (auto& each : workers_) each->context.stop();
  for (std::thread& each : threads_) each.join();
  threads_.clear();
}

bool server::inside::run() {
  endpoint::notify_systemd("READY=1");
  while (stops_ == 0) std::this_thread::sleep_for(20ms);

  endpoint::notify_systemd("STOPPING=1");
  service_->set_leaving();
  const auto wait_until = [&](std::chrono::steady_clock::time_point time, auto&& done) {
    while (!done() && stops_ < 2 && std::chrono::steady_clock::now() < time)
      std::this_thread::sleep_for(5ms);
  };
  const auto begin = std::chrono::steady_clock::now();
  wait_until(begin + options_.drain_delay, [] { return false; });
  service_->set_draining();
  listeners_->stop_accepting();
  listeners_->drain();
  const auto is_done = [&] { return service_->counters.connections() == 0; };
  wait_until(begin + options_.drain_delay + options_.drain_timeout, is_done);
  const bool in_time = is_done();
  if (!in_time) {
    listeners_->abort();
    wait_until(std::chrono::steady_clock::now() + 500ms, is_done);
  }
  if (options_.on_close) options_.on_close();
  service_->target->close();
  end_threads();
  return in_time;
}

void server::inside::serve_signals() {
  signals_->async_wait([this](const error_code& ec, int number) {
    if (ec) return;
    if (number == SIGHUP) {
      const std::string error = reload();
      service_->log.write(error.empty() ? log_level::info : log_level::error,
                          error.empty() ? "reloaded" : "reload failed: " + error);
    } else {
      stop();
    }
    serve_signals();
  });
}

void server::inside::stop() { ++stops_; }

std::string server::inside::reload() {
  const std::lock_guard lock(reload_mutex_);
  std::vector<endpoint::token> tokens;
  if (std::string wrong = all_tokens(options_, tokens); !wrong.empty()) return wrong;
  if (std::string wrong = listeners_->reload_tls(); !wrong.empty()) return wrong;
  service_->set_tokens(std::move(tokens));
  return {};
}

server::server(std::unique_ptr<inside> from) noexcept : inside_(std::move(from)) {}
server::~server() = default;

server::opened server::open(server_options options) {
  auto made = std::make_unique<inside>(std::move(options));
  std::string error = made->open();
  if (!error.empty()) return {nullptr, std::move(error)};
  return {std::unique_ptr<server>(new server(std::move(made))), {}};
}

bool server::run() { return inside_->run(); }
void server::stop() { inside_->stop(); }
simdlp::journal* server::journal() noexcept { return inside_->journal(); }
std::string server::reload() { return inside_->reload(); }
const std::vector<std::string>& server::addresses() const noexcept { return inside_->addresses(); }
const std::vector<std::string>& server::protocols() const noexcept { return inside_->protocols(); }

}  // namespace simdlp
